package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Event;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// What a publish is told that was stored before under the same key: the first event, if it said
/// the same.
///
/// A message that has been deleted since is not compared: its words are gone.
final class Duplicates {
  private Duplicates() {}

  /// The entry of a producer's sequence in the frame that holds it.
  static Optional<Entry> marked(Frame frame, PublishKey.Sequence key) {
    for (Frame.Mark mark : frame.marks()) {
      if (mark.producer().equals(key.producer()) && mark.producerSequence() == key.number()) {
        return frame.entry(mark.sequence());
      }
    }
    return Optional.empty();
  }

  static PublishReply reply(PublishRequest request, Answer answer) {
    if (!(answer instanceof Answer.Frames(var frames, _))) {
      return refused(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read");
    }
    if (Targets.isDamaged(answer)) {
      return refused(ErrorCode.FRAME_DAMAGED, "The first event waits to be repaired");
    }
    for (Frame frame : frames) {
      Optional<Entry> entry =
          switch (request.key()) {
            case PublishKey.Sequence key -> marked(frame, key);
            case PublishKey.Client key -> keyed(frame, key);
            case PublishKey.None _ -> Optional.empty();
          };
      if (entry.isPresent()) {
        return compared(request, frame, entry.get());
      }
    }
    return refused(ErrorCode.REFUSED_BEFORE, "The sequence was refused, and later ones are stored");
  }

  private static Optional<Entry> keyed(Frame frame, PublishKey.Client key) {
    for (Frame.Key each : frame.keys()) {
      if (each.high() == key.high() && each.low() == key.low()) {
        return frame.entry(each.sequence());
      }
    }
    return Optional.empty();
  }

  private static PublishReply compared(PublishRequest request, Frame frame, Entry entry) {
    if (entry.kind() == EventKind.GAP) {
      return refused(ErrorCode.EVENT_LOST, "The first event was stored and is lost");
    }
    Event event = RecordCodec.decode(entry.record(0).orElseThrow()).event();
    Envelope envelope = request.envelope();
    boolean same =
        event.channel().equals(envelope.channel())
            && (event.body() instanceof Body.Tombstone || event.body().equals(envelope.body()));
    return same
        ? new PublishReply.Accepted(frame.id(entry), event.stamp(), frame.plan(entry), true)
        : refused(ErrorCode.IDEMPOTENCY_MISMATCH, "The same key was used for another body");
  }

  private static PublishReply refused(ErrorCode code, String text) {
    return new PublishReply.Refused(new TidegateException(code, text));
  }
}
