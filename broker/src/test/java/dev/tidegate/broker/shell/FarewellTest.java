package dev.tidegate.broker.shell;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.RetryInfo;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What workspaces are told when a whole broker stops.
final class FarewellTest {
  private static final ByteString PRODUCER = ByteString.copyFrom(new byte[16]);
  private static final ByteString OTHER = ByteString.copyFromUtf8("0123456789abcdef");

  @TempDir private Path folder;
  private Optional<Site> running = Optional.empty();

  private Site site() {
    return running.orElseThrow();
  }

  @BeforeEach
  void start() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    site.start("eu-de");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  /// How a publishing stream ended, behind the outcomes that were still to come.
  private static ErrorCode end(PublishingStream stream) throws InterruptedException {
    Object next = stream.next();
    while (!(next instanceof StatusRuntimeException e)) {
      assertThat(next).isInstanceOf(PublishStreamResponse.class);
      next = stream.next();
    }
    return Sharing.code(e);
  }

  @Test
  void operatorDrains_newStreamsRefused_openOnesGoOnUntilTheStop() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    Reading feed = new Reading(acme.channel());
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    stream.opened();
    var admin = AdminServiceGrpc.newBlockingStub(site().operator("eu-de"));

    assertThat(admin.drain(DrainRequest.newBuilder().setTimeoutSeconds(10).build()).getComplete())
        .isTrue();

    assertThat(new Reading(acme.channel()).refused()).isEqualTo(ErrorCode.DRAINING);
    assertThat(end(new PublishingStream(acme, OTHER))).isEqualTo(ErrorCode.DRAINING);
    stream.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(PublishingStream.item(1, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "late")));
    assertThat(ErrorStatus.failure(stream.outcome().getRefused()).orElseThrow().code())
        .isEqualTo(ErrorCode.DRAINING);
    site().stop("eu-de");
    assertThat(feed.refused()).isEqualTo(ErrorCode.DRAINING);
    assertThat(end(stream)).isEqualTo(ErrorCode.DRAINING);
  }

  @Test
  void drain_openStreams_answeredThenToldToComeAgain() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    Reading feed = new Reading(acme.channel());
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    PublishingStream unopened = PublishingStream.unopened(acme);
    stream.opened();
    stream.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(PublishingStream.item(1, channel, "words")));
    assertThat(stream.outcome().hasAccepted()).isTrue();
    assertThat(feed.text()).isEqualTo("words");

    site().broker("eu-de").drain(Duration.ofSeconds(10));

    assertThat(feed.refused()).isEqualTo(ErrorCode.DRAINING);
    Object end = stream.next();
    assertThat(Sharing.code((StatusRuntimeException) end)).isEqualTo(ErrorCode.DRAINING);
    assertThat(
            requireNonNull(StatusProto.fromThrowable((StatusRuntimeException) end))
                .getDetailsList())
        .as("when to come again")
        .anyMatch(detail -> detail.is(RetryInfo.class));
    assertThat(end(unopened)).isEqualTo(ErrorCode.DRAINING);
    assertThat(site().broker("eu-de").awaitEnd()).isEqualTo(new Ended.Drained(true));
  }

  @Test
  void close_withoutADrain_toldAsWell() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    Reading feed = new Reading(acme.channel());
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    stream.opened();
    feed.opened();

    site().stop("eu-de");

    assertThat(feed.refused()).isEqualTo(ErrorCode.DRAINING);
    assertThat(end(stream)).isEqualTo(ErrorCode.DRAINING);
  }

  @Test
  void drain_acknowledgedJustBefore_isKept() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    acme.say(channel, "one", "k1");
    acme.say(channel, "two", "k2");
    acme.say(channel, "three", "k3");
    Reading feed = new Reading(acme.channel(), named(2));
    assertThat(feed.await(SubscribeResponse.Item::hasChannelChanged)).isNotNull();
    assertThat(feed.text()).isEqualTo("one");
    feed.acknowledge();
    feed.credit(1);
    assertThat(feed.text()).isEqualTo("two");
    feed.acknowledge();
    feed.credit(1);
    // It had the credit, so it had the acknowledgement before.
    assertThat(feed.text()).isEqualTo("three");

    site().broker("eu-de").drain(Duration.ofSeconds(10));
    assertThat(site().broker("eu-de").awaitEnd()).isEqualTo(new Ended.Drained(true));
    site().stop("eu-de");
    site().start("eu-de");

    Client again = new Client(site().org("eu-de", "acme"));
    assertThat(new Reading(again.channel(), named(8)).text()).isEqualTo("three");
  }

  private static SubscribeRequest.Open.Builder named(int credit) {
    return SubscribeRequest.Open.newBuilder()
        .setName("tail")
        .setCredit(credit)
        .setStart(SubscribeRequest.Start.START_EARLIEST);
  }
}
