package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.function.BiConsumer;

/// What the link to one peer wants done.
record LinkWiring(RegionId peer, RegionStages stages, RegionCore.Effects effects)
    implements Link.Effects {
  @Override
  public void dial(Lane lane, long generation) {
    effects.dial(peer, lane, generation);
  }

  @Override
  public void send(Lane lane, LinkMessage.FromSender message) {
    effects.send(peer, lane, message);
  }

  @Override
  public void hangUp(Lane lane) {
    effects.hangUp(peer, lane);
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    stages.read(query, then);
  }

  @Override
  public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
    stages.refresh(stale, then);
  }

  @Override
  public void fetched(LinkMessage.Fetched answer, Moment now) {
    stages.repairer.answered(peer, answer.number(), RepairWiring.given(answer), now);
  }

  @Override
  public void refused(EventId event, String reason, Moment now) {
    stages.notes.refusal(new Batch.Refusal(event, reason, now.millis()));
    effects.wake();
  }

  @Override
  public void ownControl(long position) {
    stages.ownTail.told(peer, position);
  }

  @Override
  public void changed(LinkStatus status) {
    effects.linkChanged(status);
  }

  @Override
  public void alarm(String code, String detail) {
    stages.alarms.raise(code, detail);
  }
}
