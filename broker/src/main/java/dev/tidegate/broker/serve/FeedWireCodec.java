package dev.tidegate.broker.serve;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.LinkStateChanged;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.ListHistoryResponse;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The feed's requests and answers in their wire form. Items go into an answer as the bytes that
/// they are.
final class FeedWireCodec {
  private FeedWireCodec() {}

  /// @throws TidegateException if a bound is not kept
  static FeedRequest request(SubscribeRequest.Open open) {
    Set<ChannelId> channels = new HashSet<>();
    for (String channel : open.getChannelsList()) {
      channels.add(channel(channel));
    }
    return new FeedRequest(
        channels,
        open.getCursor().isEmpty() ? Optional.empty() : Optional.of(open.getCursor().toByteArray()),
        open.getName().isEmpty() ? Optional.empty() : Optional.of(open.getName()),
        switch (open.getStart()) {
          case START_EARLIEST -> FeedRequest.Start.EARLIEST;
          case START_LATEST, START_UNSPECIFIED -> FeedRequest.Start.LATEST;
          case UNRECOGNIZED -> throw malformed("Start is not known");
        },
        open.getCredit(),
        open.getWireLevel() == 0 ? 1 : open.getWireLevel());
  }

  /// @throws TidegateException if a bound is not kept
  static HistoryRequest request(ListHistoryRequest request) {
    return new HistoryRequest(
        channel(request.getChannel()),
        request.getFromPosition(),
        request.getBackward(),
        request.getLimit() == 0 ? HistoryRequest.DEFAULT_LIMIT : request.getLimit());
  }

  private static ChannelId channel(String text) {
    try {
      return ChannelId.parse(text);
    } catch (IllegalArgumentException _) {
      throw malformed("Channel id is malformed");
    }
  }

  static TidegateException malformed(String text) {
    return new TidegateException(ErrorCode.MALFORMED_REQUEST, text);
  }

  static GrpcEncoded opened(byte[] cursor) {
    return encoded(
        SubscribeResponse.newBuilder()
            .setOpened(SubscribeResponse.Opened.newBuilder().setCursor(ByteString.copyFrom(cursor)))
            .build()
            .toByteArray());
  }

  static GrpcEncoded resync(byte[] cursor, String reason) {
    return encoded(
        SubscribeResponse.newBuilder()
            .setResync(
                SubscribeResponse.Resync.newBuilder()
                    .setCursor(ByteString.copyFrom(cursor))
                    .setReason(reason))
            .build()
            .toByteArray());
  }

  static GrpcEncoded linkState(RegionId region, LinkFeedState state) {
    var wire =
        switch (state) {
          case LIVE -> LinkStateChanged.State.STATE_LIVE;
          case CATCHING_UP -> LinkStateChanged.State.STATE_CATCHING_UP;
          case DOWN -> LinkStateChanged.State.STATE_DOWN;
        };
    return encoded(
        SubscribeResponse.newBuilder()
            .setLinkState(LinkStateChanged.newBuilder().setRegion(region.value()).setState(wire))
            .build()
            .toByteArray());
  }

  /// `SubscribeResponse { batch { items, cursor } }`.
  static GrpcEncoded batch(FeedBatch batch) {
    List<byte[]> pieces = new ArrayList<>(2 * batch.items().size() + 3);
    int length = 0;
    for (FeedItem item : batch.items()) {
      length += embed(pieces, SubscribeResponse.Batch.ITEMS_FIELD_NUMBER, item.encoded());
    }
    length += embed(pieces, SubscribeResponse.Batch.CURSOR_FIELD_NUMBER, batch.cursor());
    pieces.addFirst(head(SubscribeResponse.BATCH_FIELD_NUMBER, length));
    return GrpcEncoded.of(pieces);
  }

  /// An item that is a delivery and an element of a page are the same bytes: field 1, then the
  /// delivery.
  static GrpcEncoded page(HistoryPage.Page page) {
    List<byte[]> pieces = new ArrayList<>(page.deliveries().size() + 1);
    page.deliveries().forEach(each -> pieces.add(each.encoded()));
    pieces.add(
        ListHistoryResponse.newBuilder()
            .setNextPosition(page.nextPosition())
            .build()
            .toByteArray());
    return GrpcEncoded.of(pieces);
  }

  private static int embed(List<byte[]> pieces, int field, byte[] message) {
    byte[] head = head(field, message.length);
    pieces.add(head);
    pieces.add(message);
    return head.length + message.length;
  }

  private static byte[] head(int field, int length) {
    byte[] head =
        new byte
            [CodedOutputStream.computeTagSize(field)
                + CodedOutputStream.computeUInt32SizeNoTag(length)];
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    try {
      out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(length);
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
    return head;
  }

  private static GrpcEncoded encoded(byte[] message) {
    return GrpcEncoded.of(List.of(message));
  }
}
