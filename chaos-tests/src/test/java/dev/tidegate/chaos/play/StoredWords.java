package dev.tidegate.chaos.play;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a region's store holds, whoever may read it.
final class StoredWords {
  private StoredWords() {}

  /// Whether a text is in any record of the store, as far as records can be decoded.
  static boolean rests(Scenario play, String region, String text) {
    for (Frame frame : frames(play, region)) {
      for (Entry entry : frame.entries()) {
        if (entry.records().stream()
            .anyMatch(slot ->
                RecordCodec.decode(slot.bytes()).event().body().toString().contains(text))) {
          return true;
        }
      }
    }
    return false;
  }

  /// The frame that holds the event.
  static Frame frameOf(Scenario play, String region, EventId event) {
    Answer answer = play.region(region).journal().answer(new Query.FrameOf(event));
    return ((Answer.Frames) answer).frames().getFirst();
  }

  private static List<Frame> frames(Scenario play, String region) {
    var journal = play.region(region).journal();
    List<Frame> frames = new ArrayList<>();
    for (Map.Entry<BucketId, Long> each : journal.recover().positions().entrySet()) {
      Answer all = journal.answer(new Query.FramesFrom(each.getKey(), 1, Integer.MAX_VALUE));
      frames.addAll(((Answer.Frames) all).frames());
    }
    return frames;
  }
}
