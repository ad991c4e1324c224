package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Publishing streams against a whole broker.
final class PublishStreamTest {
  private static final ByteString PRODUCER = ByteString.copyFrom(new byte[16]);

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

  private static ErrorCode code(Object thrown) {
    assertThat(thrown).isInstanceOf(Throwable.class);
    return ErrorStatus.failure((Throwable) thrown).map(TidegateException::code).orElseThrow();
  }

  @Test
  void publishStream_badProducerOrBatchFirst_ended() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));

    PublishingStream shortName = new PublishingStream(acme, ByteString.copyFromUtf8("short"));

    assertThat(code(shortName.next())).isEqualTo(ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void publishStream_tooManyItems_endedWithBatchTooLarge() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    stream.opened();
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = 1; i <= 257; i++) {
      batch.addItems(item(i, channel, "x"));
    }

    stream.send(batch);

    assertThat(code(stream.next())).isEqualTo(ErrorCode.BATCH_TOO_LARGE);
  }

  @Test
  void publishStream_itemRefused_usesItsSequenceUpAndTheNextIsTaken() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    assertThat(stream.opened().getWindow()).isEqualTo(8_192);

    stream.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(item(1, channel, "one"))
            .addItems(item(2, channel, ""))
            .addItems(item(3, channel, "three")));

    List<PublishStreamResponse.Outcome> outcomes =
        List.of(stream.outcome(), stream.outcome(), stream.outcome());
    assertThat(outcomes.stream().filter(PublishStreamResponse.Outcome::hasAccepted))
        .extracting(PublishStreamResponse.Outcome::getSequence)
        .containsExactly(1L, 3L);
    assertThat(outcomes.stream().filter(PublishStreamResponse.Outcome::hasRefused))
        .singleElement()
        .satisfies(refused ->
            assertThat(ErrorStatus.failure(refused.getRefused()).orElseThrow().code())
                .isEqualTo(ErrorCode.TEXT_EMPTY));
  }

  @Test
  void publishStream_sentAgainAfterRestart_publishedOnce() throws Exception {
    Client before = new Client(site().org("eu-de", "acme"));
    String channel = before.create("general").getId();
    PublishingStream first = new PublishingStream(before, PRODUCER);
    first.opened();
    first.send(PublishStreamRequest.Batch.newBuilder().addItems(item(1, channel, "one")));
    var event = first.outcome().getAccepted().getEvent();
    site().stop("eu-de");
    site().start("eu-de");

    PublishingStream second =
        new PublishingStream(new Client(site().org("eu-de", "acme")), PRODUCER);
    int bucket = event.getBucket();
    assertThat(second.opened().getLastSequencesMap())
        .containsExactly(java.util.Map.entry(bucket, 1L));
    second.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(item(1, channel, "one"))
            .addItems(item(2, channel, "two")));

    PublishStreamResponse.Outcome again = second.outcome();
    assertThat(again.getAccepted().getDuplicate()).isTrue();
    assertThat(again.getAccepted().getEvent()).isEqualTo(event);
    assertThat(second.outcome().getAccepted().getDuplicate()).isFalse();
  }

  @Test
  void publishStream_producerOpensAnother_olderOneEndsAndTakesNothingMore() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    PublishingStream older = new PublishingStream(acme, PRODUCER);
    older.opened();
    PublishingStream newer = new PublishingStream(acme, PRODUCER);
    newer.opened();

    older.send(PublishStreamRequest.Batch.newBuilder().addItems(item(2, channel, "two")));

    assertThat(code(older.next())).isEqualTo(ErrorCode.STREAM_REPLACED);
    newer.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(item(1, channel, "one"))
            .addItems(item(2, channel, "two")));
    assertThat(newer.outcome().getAccepted().getDuplicate()).isFalse();
    assertThat(newer.outcome().getAccepted().getDuplicate()).isFalse();
  }

  @Test
  void publishStream_moreThanTheWindow_allAnswered() throws Exception {
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    int events = 64 * 256;

    for (int at = 1; at <= events; at += 256) {
      var batch = PublishStreamRequest.Batch.newBuilder();
      for (int i = 0; i < 256; i++) {
        batch.addItems(item(at + i, channel, "message"));
      }
      if (at == 1) {
        stream.opened();
      }
      stream.send(batch);
    }

    for (long expected = 1; expected <= events; expected++) {
      PublishStreamResponse.Outcome outcome = stream.outcome();
      assertThat(outcome.getSequence()).isEqualTo(expected);
      assertThat(outcome.hasAccepted()).isTrue();
    }
    stream.complete();
    assertThat(stream.next()).isEqualTo("completed");
  }
}
