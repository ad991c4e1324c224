package dev.tidegate.broker.region;

import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.remote.RemoteApplier;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.function.BiConsumer;

/// What the receiving side of the link from a region wants done; once that was given up, nothing.
final class RemoteWiring implements RemoteApplier.Effects {
  private final RegionId from;
  private final RegionStages stages;
  private final RegionCore.Effects effects;
  private boolean over;

  RemoteWiring(RegionId from, RegionStages stages, RegionCore.Effects effects) {
    this.from = from;
    this.stages = stages;
    this.effects = effects;
  }

  /// The region is no peer any more; answers that are still to come reach nobody.
  void end() {
    over = true;
  }

  @Override
  public void answer(long session, LinkMessage.FromReceiver message) {
    unlessOver(() -> effects.answer(session, message));
  }

  @Override
  public void end(long session, String reason) {
    unlessOver(() -> {
      stages.inbound.ended(session);
      effects.end(session, reason);
    });
  }

  @Override
  public void control(ControlEntry entry) {
    stages.controlLog.receive(from, entry);
  }

  @Override
  public void helloSaid(RegionId peer, Moment at) {
    stages.outbound.link(peer).ifPresent(link -> link.peerSaidHello(at));
  }

  @Override
  public void heard(RegionId region, long atNanos) {
    stages.lease.heard(region, atNanos);
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
  public void arrived(Frame frame, long generation, Moment now) {
    stages.trail.arrived(frame, generation, now);
  }

  @Override
  public void parked(Batch.Parking parking) {
    stages.parked.park(parking);
    stages.feeds.parked(parking.channel());
  }

  @Override
  public void inbound(RegionId peer, boolean live, boolean catchingUp, Moment at) {
    stages.feeds.linkChanged(peer, live, catchingUp, at);
  }

  @Override
  public void alarm(String code, String detail) {
    stages.alarms.raise(code, detail);
  }

  @Override
  public void wake() {
    effects.wake();
  }

  private void unlessOver(Runnable action) {
    if (!over) {
      action.run();
    }
  }
}
