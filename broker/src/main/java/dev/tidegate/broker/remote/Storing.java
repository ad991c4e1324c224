package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How what one lane brought becomes part of a commit: admitted, passed over, or refused for good.
final class Storing {
  private final RegionId peer;
  private final Admission admission;
  private final GapMarkers markers;
  private final Directory directory;
  private final LaneSession session;
  private final Refusals refusals;
  private final RemoteApplier.Effects effects;
  private final List<Admission.Refused> refusing = new ArrayList<>();

  Storing(
      RegionId peer,
      Admission admission,
      GapMarkers markers,
      Directory directory,
      LaneSession session,
      Refusals refusals,
      RemoteApplier.Effects effects) {
    this.peer = peer;
    this.admission = admission;
    this.markers = markers;
    this.directory = directory;
    this.session = session;
    this.refusals = refusals;
    this.effects = effects;
  }

  /// Adds the item to the batch.
  ///
  /// @param after the end of what is here or before it in the batch
  void add(Inbox.Item item, Pointer after, Batch.Builder batch, Moment now) {
    switch (item) {
      case Inbox.FrameItem(Frame sent, _, _) -> frame(sent, after, batch, now);
      case Inbox.RangeItem range -> range(range, after, batch, now);
    }
  }

  private void frame(Frame sent, Pointer after, Batch.Builder batch, Moment now) {
    Frame frame = sent.withHead(following(sent.head(), after));
    Admission.Admitted admitted = admission.admit(frame, now);
    admitted
        .frame()
        .ifPresentOrElse(
            batch.frames::add,
            () ->
                batch.skips.add(
                    new Batch.Skip(
                        frame.head().bucket(),
                        peer,
                        after,
                        frame.head().incarnation(),
                        frame.head().firstSequence(),
                        frame.head().lastSequence())));
    admitted.edits().forEach(batch::edit);
    batch.blanksOpened.addAll(admitted.deletes());
    admitted.refused().forEach(refused -> refuse(batch, refused, now));
  }

  private void range(Inbox.RangeItem range, Pointer after, Batch.Builder batch, Moment now) {
    Optional<Frame> marker = range.lost().flatMap(_ -> markers.frame(range, after, now));
    if (marker.isPresent()) {
      batch.frames.add(marker.get());
    } else {
      batch.skips.add(
          new Batch.Skip(
              range.bucket(), peer, after, range.incarnation(), range.from(), range.to()));
    }
    range
        .lost()
        .ifPresent(lost ->
            effects.alarm(
                "EVENTS_LOST",
                peer
                    + " bucket "
                    + range.bucket()
                    + " "
                    + range.from()
                    + " to "
                    + range.to()
                    + " "
                    + lost.reason()));
  }

  private void refuse(Batch.Builder batch, Admission.Refused refused, Moment now) {
    refusing.add(refused);
    batch.refusals.add(new Batch.Refusal(refused.event(), refused.reason().name(), now.millis()));
    effects.alarm("EVENT_REFUSED", refused.event() + " " + refused.reason());
    if (refused.reason() == ErrorCode.POISON_EVENT
        && directory.channel(refused.entry().channel()).isPresent()) {
      batch.parkings.add(parking(refused));
    }
  }

  /// The batch is durable: the sender is told what was refused.
  void stored() {
    for (Admission.Refused refused : refusing) {
      String reason = refused.reason().name();
      refusals.stored(refused.event(), reason);
      session.reject(Refusals.message(refused.event(), reason));
      if (refused.reason() == ErrorCode.POISON_EVENT) {
        effects.parked(parking(refused));
      }
    }
    refusing.clear();
  }

  /// The batch is not stored; what was in it comes again.
  void failed() {
    refusing.clear();
  }

  private static Batch.Parking parking(Admission.Refused refused) {
    return new Batch.Parking(
        refused.entry().channel(), refused.event(), refused.reason().name(), true);
  }

  private static FrameHead following(FrameHead head, Pointer after) {
    return new FrameHead(
        head.bucket(),
        head.origin(),
        head.incarnation(),
        after,
        head.firstSequence(),
        head.lastSequence(),
        head.firstPosition(),
        head.revision(),
        head.storedAtMillis(),
        head.early(),
        head.dependencies(),
        head.control());
  }
}
