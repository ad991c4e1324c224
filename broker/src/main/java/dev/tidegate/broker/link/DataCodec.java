package dev.tidegate.broker.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.Truncate;
import java.util.ArrayList;
import java.util.List;

/// Frames, skips and truncations on the wire: packed frames behind the skips, or one truncation.
final class DataCodec {
  /// Skips that one message may count.
  private static final int MAX_SKIPS = 1 << 16;

  private DataCodec() {}

  /// @throws IllegalArgumentException if the items do not stand as [LinkMessage.Data] wants them
  static void encode(LinkMessage.Data data, FromSender.Builder wire) {
    List<byte[]> frames = new ArrayList<>(data.items().size());
    dev.tidegate.wire.link.v1.Data.Builder message =
        dev.tidegate.wire.link.v1.Data.newBuilder()
            .setGeneration(data.generation())
            .setEvents(data.events());
    for (LinkMessage.Item item : data.items()) {
      switch (item) {
        case LinkMessage.FrameBytes(byte[] frame) -> frames.add(frame);
        case LinkMessage.Skip(
                BucketId bucket,
                Pointer after,
                long incarnation,
                long from,
                long to) -> {
          if (!frames.isEmpty()) {
            throw new IllegalArgumentException("data: a skip behind a frame");
          }
          message
              .addSkipsBuilder()
              .setBucket(bucket.value())
              .setAfter(LinkFieldsCodec.toWire(after))
              .setIncarnation(incarnation)
              .setFrom(from)
              .setTo(to);
        }
        case LinkMessage.Truncate truncate -> {
          if (data.items().size() > 1) {
            throw new IllegalArgumentException("data: a truncation beside others");
          }
          wire.getTruncateBuilder()
              .setBucket(truncate.bucket().value())
              .setAfter(LinkFieldsCodec.toWire(truncate.after()))
              .setIncarnation(truncate.incarnation())
              .setFrom(truncate.from())
              .setTo(truncate.to())
              .setReason(truncate.reason())
              .setGeneration(data.generation())
              .addAllChannels(truncate.channels().stream().map(LinkFieldsCodec::toWire).toList());
          return;
        }
      }
    }
    PackedFrames packed = PackedFrames.pack(frames);
    wire.setData(
        message
            .setRawBytes(packed.rawBytes())
            .setFrames(UnsafeByteOperations.unsafeWrap(packed.bytes()))
            .setCompressed(packed.compressed()));
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.Data decode(dev.tidegate.wire.link.v1.Data data) {
    if (data.getSkipsCount() > MAX_SKIPS) {
      throw new IllegalArgumentException("skips: " + data.getSkipsCount());
    }
    List<LinkMessage.Item> items = new ArrayList<>();
    for (var skip : data.getSkipsList()) {
      items.add(
          new LinkMessage.Skip(
              new BucketId(skip.getBucket()),
              LinkFieldsCodec.fromWire(skip.getAfter()),
              LinkFieldsCodec.positive("incarnation", skip.getIncarnation()),
              LinkFieldsCodec.positive("from", skip.getFrom()),
              LinkFieldsCodec.notBefore(skip.getFrom(), skip.getTo())));
    }
    PackedFrames packed =
        new PackedFrames(data.getRawBytes(), data.getFrames().toByteArray(), data.getCompressed());
    for (byte[] frame : packed.unpack()) {
      items.add(new LinkMessage.FrameBytes(frame));
    }
    return new LinkMessage.Data(
        data.getGeneration(),
        List.copyOf(items),
        LinkFieldsCodec.atLeast(0, data.getEvents(), "events"));
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.Data decode(Truncate truncate) {
    return new LinkMessage.Data(
        truncate.getGeneration(),
        List.of(
            new LinkMessage.Truncate(
                new BucketId(truncate.getBucket()),
                LinkFieldsCodec.fromWire(truncate.getAfter()),
                LinkFieldsCodec.positive("incarnation", truncate.getIncarnation()),
                LinkFieldsCodec.positive("from", truncate.getFrom()),
                LinkFieldsCodec.notBefore(truncate.getFrom(), truncate.getTo()),
                LinkFieldsCodec.text("reason", truncate.getReason(), 128),
                channels(truncate.getChannelsList()))),
        0);
  }

  private static List<ChannelId> channels(List<ByteString> wire) {
    if (wire.size() > LinkMessage.Truncate.MAX_CHANNELS) {
      throw new IllegalArgumentException("channels: " + wire.size() + " (expected: at most 256)");
    }
    return wire.stream().map(LinkFieldsCodec::fromWire).toList();
  }
}
