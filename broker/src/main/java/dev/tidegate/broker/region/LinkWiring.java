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
import java.util.Locale;
import java.util.function.BiConsumer;

/// What the link to one peer wants done; once the link was given up, nothing.
final class LinkWiring implements Link.Effects {
  private final RegionId peer;
  private final RegionStages stages;
  private final RegionCore.Effects effects;
  private boolean over;

  LinkWiring(RegionId peer, RegionStages stages, RegionCore.Effects effects) {
    this.peer = peer;
    this.stages = stages;
    this.effects = effects;
  }

  /// The link is given up: its lanes end, and answers that are still to come reach nobody.
  void end() {
    for (Lane lane : Lane.values()) {
      effects.hangUp(peer, lane);
    }
    over = true;
  }

  @Override
  public void dial(Lane lane, long generation) {
    unlessOver(() -> effects.dial(peer, lane, generation));
  }

  @Override
  public void send(Lane lane, LinkMessage.FromSender message) {
    unlessOver(() -> effects.send(peer, lane, message));
  }

  @Override
  public void hangUp(Lane lane) {
    unlessOver(() -> effects.hangUp(peer, lane));
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    unlessOver(() -> stages.read(query, (answer, at) -> unlessOver(() -> then.accept(answer, at))));
  }

  @Override
  public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
    unlessOver(
        () -> stages.refresh(stale, (frame, at) -> unlessOver(() -> then.accept(frame, at))));
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
  public void clockTold(long aheadMillis, Moment now) {
    stages.peerClocks.told(peer, aheadMillis, now);
  }

  @Override
  public void sent(Frame piece, Lane lane, long generation, Moment now) {
    stages.trail.sent(peer, piece, lane.name().toLowerCase(Locale.ROOT), generation, now);
  }

  @Override
  public void alarm(String code, String detail) {
    stages.alarms.raise(code, detail);
  }

  private void unlessOver(Runnable action) {
    if (!over) {
      action.run();
    }
  }
}
