package dev.tidegate.broker.region;

import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.support.Moment;
import java.util.List;

/// What the control log wants done: everyone who decides or serves by it hears of each change.
record ControlWiring(RegionStages stages, RegionCore.Effects effects)
    implements ControlLog.Effects {
  @Override
  public void applied(List<ControlChange> changes, Moment at) {
    if (stages.policies.follow(stages.control)) {
      stages.planner.forget();
    }
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
