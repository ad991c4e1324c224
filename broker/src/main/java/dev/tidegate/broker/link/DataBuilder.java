package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One message in the making: pieces of many buckets' streams within a budget of bytes and events.
///
/// A skip beside a frame of the same incarnation is taken into the frame: a frame covers the
/// sequences that it has no entry for. What skips are left stand before all frames, so that the
/// wire form needs no order between the two.
final class DataBuilder {
  /// What a skip costs of the credit.
  static final int SKIP_BYTES = 32;

  /// A frame that takes in a skip behind it grows by less than this.
  private static final int SLACK_BYTES = 16;

  private final long maxBytes;
  private final long maxEvents;
  private final List<LinkMessage.Item> skips = new ArrayList<>();
  private final List<LinkMessage.Item> frames = new ArrayList<>();
  private final Set<BucketId> withFrames = new HashSet<>();
  private Optional<Open> open = Optional.empty();
  private long bytes;
  private int events;

  /// The piece that the next one may still be joined with.
  private record Open(BucketId bucket, Cut.Piece piece, byte[] encoded, boolean grown) {}

  DataBuilder(long maxBytes, long maxEvents) {
    this.maxBytes = maxBytes;
    this.maxEvents = maxEvents;
  }

  /// Adds the next piece of a bucket's stream; false, and nothing changed, if it has to go into
  /// another message.
  boolean add(BucketId bucket, Cut.Piece piece) {
    return switch (piece) {
      case Cut.Pass pass -> pass(bucket, pass);
      case Cut.Send(Frame frame) -> send(bucket, frame);
    };
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  long freeBytes() {
    return maxBytes - bytes;
  }

  long freeEvents() {
    return maxEvents - events;
  }

  /// Upper bound of what the message will cost.
  long bytes() {
    return bytes;
  }

  int events() {
    return events;
  }

  LinkMessage.Data build(long generation) {
    seal();
    List<LinkMessage.Item> items = new ArrayList<>(skips.size() + frames.size());
    items.addAll(skips);
    items.addAll(frames);
    return new LinkMessage.Data(generation, List.copyOf(items), events);
  }

  private boolean pass(BucketId bucket, Cut.Pass pass) {
    Optional<Cut.Piece> joined = joined(bucket, pass);
    if (joined.isPresent()) {
      open = open.map(each -> new Open(bucket, joined.get(), each.encoded(), true));
      return true;
    }
    boolean afterFrame =
        withFrames.contains(bucket)
            || open.filter(each -> each.bucket().equals(bucket))
                .map(each -> each.piece() instanceof Cut.Send)
                .orElse(false);
    if (afterFrame || freeBytes() < SKIP_BYTES) {
      return false;
    }
    seal();
    open = Optional.of(new Open(bucket, pass, new byte[0], false));
    bytes += SKIP_BYTES;
    return true;
  }

  private boolean send(BucketId bucket, Frame frame) {
    Optional<Cut.Piece> joined = joined(bucket, new Cut.Send(frame));
    Frame whole =
        joined.isPresent() && joined.get() instanceof Cut.Send(Frame wider) ? wider : frame;
    byte[] encoded = FrameCodec.encode(whole);
    long cost = (long) encoded.length + SLACK_BYTES;
    if (frame.entries().size() > freeEvents() || cost > freeBytes()) {
      return false;
    }
    if (joined.isEmpty()) {
      seal();
    }
    open = Optional.of(new Open(bucket, new Cut.Send(whole), encoded, false));
    bytes += cost;
    events += frame.entries().size();
    return true;
  }

  /// The open piece with this one taken in, if the two are one.
  private Optional<Cut.Piece> joined(BucketId bucket, Cut.Piece next) {
    if (open.isEmpty()
        || !open.get().bucket().equals(bucket)
        || !open.get().piece().end().equals(next.after())
        || next.after().incarnation() != next.end().incarnation()) {
      return Optional.empty();
    }
    return switch (open.get().piece()) {
      case Cut.Pass(Pointer after, long incarnation, long from, _) ->
          switch (next) {
            case Cut.Pass(_, _, _, long to) ->
                Optional.of(new Cut.Pass(after, incarnation, from, to));
            case Cut.Send(Frame frame) ->
                Optional.of(
                    new Cut.Send(covering(frame, after, from, frame.head().lastSequence())));
          };
      case Cut.Send(Frame frame) ->
          switch (next) {
            case Cut.Pass(_, _, _, long to) ->
                Optional.of(
                    new Cut.Send(
                        covering(frame, frame.head().after(), frame.head().firstSequence(), to)));
            case Cut.Send _ -> Optional.empty();
          };
    };
  }

  private static Frame covering(Frame frame, Pointer after, long from, long to) {
    FrameHead head = frame.head();
    return frame.withHead(
        new FrameHead(
            head.bucket(),
            head.origin(),
            head.incarnation(),
            after,
            from,
            to,
            head.firstPosition(),
            head.revision(),
            head.storedAtMillis(),
            head.early(),
            head.dependencies(),
            head.control()));
  }

  private void seal() {
    if (open.isEmpty()) {
      return;
    }
    Open piece = open.get();
    open = Optional.empty();
    switch (piece.piece()) {
      case Cut.Pass(Pointer after, long incarnation, long from, long to) ->
          skips.add(new LinkMessage.Skip(piece.bucket(), after, incarnation, from, to));
      case Cut.Send(Frame frame) -> {
        frames.add(
            new LinkMessage.FrameBytes(piece.grown() ? FrameCodec.encode(frame) : piece.encoded()));
        withFrames.add(piece.bucket());
      }
    }
  }
}
