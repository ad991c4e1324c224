package dev.tidegate.adapter;

import dev.tidegate.adapter.GrpcCalls.Repeat;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.Channel;
import java.util.OptionalLong;

/// The unary calls about messages: say one, try one, ask why, read back. Each is safe to repeat.
final class GrpcMessages {
  private final GrpcCalls calls;
  private final PublishServiceGrpc.PublishServiceBlockingStub publish;
  private final FeedServiceGrpc.FeedServiceBlockingStub feed;

  GrpcMessages(GrpcCalls calls, Channel transport) {
    this.calls = calls;
    publish = PublishServiceGrpc.newBlockingStub(transport);
    feed = FeedServiceGrpc.newBlockingStub(transport);
  }

  Receipt publish(Envelope envelope, String clientMessageId) {
    EnvelopeLimits.check(envelope);
    EnvelopeLimits.key(clientMessageId);
    var request =
        PublishRequest.newBuilder()
            .setEnvelope(WireCodec.toWire(envelope))
            .setClientMessageId(clientMessageId)
            .build();
    return WireCodec.receipt(calls.call(Repeat.SAFE, publish, timed -> timed.publish(request)));
  }

  Preview preview(Envelope envelope) {
    EnvelopeLimits.check(envelope);
    var request = PreviewRequest.newBuilder().setEnvelope(WireCodec.toWire(envelope)).build();
    return WireCodec.preview(calls.call(Repeat.SAFE, publish, timed -> timed.preview(request)));
  }

  Explanation explain(EventId event, OrgId reader) {
    var request =
        ExplainRequest.newBuilder()
            .setEvent(EventCodec.toWire(event))
            .setOrg(reader.value())
            .build();
    return WireCodec.explanation(calls.call(Repeat.SAFE, publish, timed -> timed.explain(request)));
  }

  HistoryPage history(ChannelId channel, Direction direction, OptionalLong from, int limit) {
    var request =
        ListHistoryRequest.newBuilder()
            .setChannel(channel.toString())
            .setFromPosition(from.orElse(0))
            .setBackward(direction == Direction.BACKWARD)
            .setLimit(limit)
            .build();
    return WireCodec.page(calls.call(Repeat.SAFE, feed, timed -> timed.listHistory(request)));
  }
}
