package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A frame stored in memory: what an index would hold, its outline and its bytes.
final class InMemoryRow {
  private final FrameName name;
  private final Map<ChannelId, Placing.Span> channels;
  private int revision;
  private byte[] outline;
  private byte[] bytes;

  /// What the bytes were read as since they last changed; empty: not read since, or damaged.
  private Optional<StoredFrame> whole = Optional.empty();

  InMemoryRow(Placing placing) {
    name = FrameName.of(placing.frame());
    channels = placing.channels();
    revision = placing.frame().head().revision();
    outline = Outline.encode(placing.frame());
    bytes = FrameCodec.encode(placing.frame());
  }

  InMemoryRow(InMemoryRow other) {
    name = other.name;
    channels = other.channels;
    revision = other.revision;
    outline = other.outline.clone();
    bytes = other.bytes.clone();
    whole = other.whole;
  }

  FrameName name() {
    return name;
  }

  int size() {
    return bytes.length;
  }

  void replace(Frame frame) {
    revision = frame.head().revision();
    outline = Outline.encode(frame);
    bytes = FrameCodec.encode(frame);
    whole = Optional.empty();
  }

  /// Flips a bit of the bytes, a share of their length from their beginning, from 0 to below 1.
  void damage(double share) {
    bytes[(int) (bytes.length * share)] ^= 1;
    whole = Optional.empty();
  }

  void damageOutline() {
    outline[outline.length / 2] ^= 1;
  }

  /// @param ends of the stream that it is in
  StoredFrame read(Function<StreamKey, List<Pointer>> ends) {
    if (whole.isEmpty()) {
      whole = StoredFrame.whole(name, revision, bytes).map(StoredFrame.Whole::new);
    }
    if (whole.isPresent()) {
      return whole.get();
    }
    return StoredFrame.damaged(
        name,
        revision,
        outline,
        bytes,
        () ->
            Placing.unknown(
                name, revision, channels, ends.apply(new StreamKey(name.bucket(), name.origin()))));
  }
}
