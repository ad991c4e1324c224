package dev.tidegate.broker.region;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What can be asked of a region: how it is, what it holds and what it knows. Asking changes
/// nothing.
///
/// Asked by the thread that [RegionCore] is called by, which also gets the answers that come later.
public abstract sealed class RegionView permits RegionCore {
  final RegionStages stages;

  RegionView(RegionStages stages) {
    this.stages = stages;
  }

  public final Directory directory() {
    return stages.control;
  }

  public final Policies policies() {
    return stages.policies;
  }

  public final Ends ends() {
    return stages.ends;
  }

  public final List<Alarms.Alarm> alarms() {
    return stages.alarms.all();
  }

  /// The plan that an event is stored under here; empty if there is no such event.
  public final void explain(EventId event, Consumer<Optional<RegionCore.Explained>> then) {
    stages.read(
        new Query.FrameOf(event),
        (answer, at) -> {
          stages.alarms.at(at);
          Optional<RegionCore.Explained> explained = Optional.empty();
          if (answer instanceof Answer.Frames(var frames, _) && !frames.isEmpty()) {
            Frame frame = frames.getFirst();
            explained =
                frame
                    .entry(event.sequence())
                    .filter(entry -> entry.plan() >= 0)
                    .map(entry ->
                        new RegionCore.Explained(frame.plan(entry), entry.kind(), entry.channel()));
          }
          then.accept(explained);
        });
  }

  /// How many frames are stored; empty if the store cannot be asked.
  public final void framesStored(BiConsumer<OptionalLong, Moment> then) {
    stages.read(
        new Query.FrameCount(),
        (answer, at) ->
            then.accept(
                answer instanceof Answer.Count(long frames)
                    ? OptionalLong.of(frames)
                    : OptionalLong.empty(),
                at));
  }

  public final List<LinkStatus> links(Moment at) {
    return stages.outbound.statuses(at);
  }

  /// Whether each peer's events come in live.
  public final Map<RegionId, Boolean> inbound() {
    return stages.inbound.live();
  }

  /// Whether a host's region was not heard for the membership lease. May be asked by any thread.
  public final boolean leaseExpired(RegionId host, Moment at) {
    return stages.lease.isExpired(host, at.nanos());
  }

  /// How long ago a region's control head was heard; empty: never in this run.
  public final OptionalLong heardAgoNanos(RegionId region, Moment at) {
    return stages.lease.heardAgoNanos(region, at.nanos());
  }

  public final List<ParkedChannel> parked() {
    return stages.parked.all();
  }

  /// Whether all that is stored was decided on what decisions rest on now.
  public final boolean isSwept() {
    return stages.sweeper.isIdle();
  }

  /// Frames that were merged into others since the start.
  public final long mergedFrames() {
    return stages.merger.figures().frames();
  }

  /// How the region is doing now.
  public final RegionFigures figures(Moment at) {
    return stages.figures(at);
  }

  /// False once a sync has failed: nothing more is stored, the broker is to stop.
  public final boolean isStoring() {
    return !stages.commits.isStopped();
  }

  /// Nothing waits to be stored.
  public final boolean isIdle() {
    return stages.isIdle();
  }
}
