package dev.tidegate.broker.region;

import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.support.Moment;
import java.util.List;

/// What the control log wants done: everyone who decides or serves by it hears of each change.
final class ControlWiring implements ControlLog.Effects {
  private final RegionStages stages;
  private final RegionCore.Effects effects;
  private long told;

  /// To be made when what was recovered is applied, and nothing more.
  ControlWiring(RegionStages stages, RegionCore.Effects effects) {
    this.stages = stages;
    this.effects = effects;
    told = stages.control.localPosition();
  }

  @Override
  public void applied(List<ControlChange> changes, Moment at) {
    if (stages.policies.follow(stages.control)) {
      stages.planner.forget();
    }
    ControlNews news = new ControlNews(told, stages.control.localPosition(), changes);
    told = news.to();
    effects.controlChanged(news);
    stages.feeds.controlChanged(changes, at);
    stages.outbound.controlChanged(at);
    stages.inbound.controlChanged();
  }

  @Override
  public void alarm(String code, String detail) {
    stages.alarms.raise(code, detail);
  }

  @Override
  public void wake() {
    effects.wake();
  }
}
