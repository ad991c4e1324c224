package dev.tidegate.broker.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.GoAway;
import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Everything runs on the test's thread: in-process transport, direct executors.
class LinkServiceTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final Moment NOW = new Moment(0, 1_000);
  private static final FromSender HELLO =
      LinkCodec.encode(new LinkMessage.Hello(1, EU, "eu-de-1", 5, Lane.LIVE, 1, 1_000));

  private final Deque<Runnable> worker = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> goneAway = new ArrayList<>();
  private final Server server = startServer();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName("link-service-test").directExecutor().build();
  private final StreamObserver<FromSender> lane =
      LinkServiceGrpc.newStub(channel).exchange(new Answers());

  private Server startServer() {
    LinkService service =
        new LinkService(
            new Told(), new GrpcLinkSessions(), task -> task.accept(NOW), worker::add, () -> EU);
    try {
      return InProcessServerBuilder.forName("link-service-test")
          .directExecutor()
          .addService(service)
          .build()
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void message_thatUnpacksToMoreThanMayBe_endsTheLaneAsTooLarge() {
    FromSender.Builder bomb = FromSender.newBuilder();
    bomb.getDataBuilder().setRawBytes(5 << 20).setCompressed(true);

    lane.onNext(HELLO);
    lane.onNext(bomb.build());
    work();

    assertThat(goneAway).containsExactly("LINK_MESSAGE_TOO_LARGE");
    assertThat(told).containsExactly("greeted", "gone");
  }

  @Test
  void message_thatIsTooLong_endsTheLaneAsTooLarge() {
    int bytes = (2 << 20) + (65 << 10);
    FromSender.Builder large = FromSender.newBuilder();
    large.getDataBuilder().setRawBytes(bytes).setFrames(ByteString.copyFrom(new byte[bytes]));

    lane.onNext(HELLO);
    lane.onNext(large.build());
    work();

    assertThat(goneAway).containsExactly("LINK_MESSAGE_TOO_LARGE");
    assertThat(told).containsExactly("greeted", "gone");
  }

  @Test
  void message_ofNoKnownKind_endsTheLaneAsABreachOfTheProtocol() {
    lane.onNext(HELLO);
    lane.onNext(FromSender.getDefaultInstance());

    assertThat(goneAway).containsExactly("LINK_PROTOCOL");
    assertThat(told).containsExactly("greeted", "gone");
  }

  @Test
  void message_beforeHello_endsTheLane() {
    lane.onNext(FromSender.newBuilder().setGoAway(GoAway.newBuilder()).build());

    assertThat(goneAway).containsExactly("LINK_PROTOCOL");
    assertThat(told).isEmpty();
  }

  @Test
  void hangUp_afterHello_isToldOnce() {
    lane.onNext(HELLO);
    lane.onCompleted();

    assertThat(goneAway).isEmpty();
    assertThat(told).containsExactly("greeted", "gone");
  }

  @Test
  void message_thatTakesLong_isReadByAWorkerAndTheHangUpComesBehindIt() {
    byte[] frame = new byte[65 << 10];
    LinkMessage.Data large = new LinkMessage.Data(1, List.of(new LinkMessage.FrameBytes(frame)), 1);

    lane.onNext(HELLO);
    lane.onNext(LinkCodec.encode(large));
    lane.onCompleted();
    assertThat(told).containsExactly("greeted");

    work();
    assertThat(told).containsExactly("greeted", "received", "gone");
  }

  private void work() {
    while (!worker.isEmpty()) {
      worker.remove().run();
    }
  }

  private final class Answers implements StreamObserver<FromReceiver> {
    @Override
    public void onNext(FromReceiver answer) {
      goneAway.add(answer.getGoAway().getReason());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private final class Told implements LinkService.Inbound {
    @Override
    public void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment now) {
      told.add("greeted");
    }

    @Override
    public void received(long session, LinkMessage.FromSender message, Moment now) {
      told.add("received");
    }

    @Override
    public void gone(long session, Moment now) {
      told.add("gone");
    }
  }
}
