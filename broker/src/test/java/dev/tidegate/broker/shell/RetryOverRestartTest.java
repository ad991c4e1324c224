package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static dev.tidegate.broker.shell.Sharing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workspace that was not answered tries again, and the broker was restarted meanwhile.
final class RetryOverRestartTest {
  private static final ByteString PRODUCER = ByteString.copyFromUtf8("outbox-of-acme-1");

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();
  private String channel = "";

  @BeforeEach
  void start() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    site.start("eu-de");
    channel = acme().create("general").getId();
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  private Client acme() throws Exception {
    return new Client(running.orElseThrow().org("eu-de", "acme"));
  }

  private void restart() throws Exception {
    running.orElseThrow().stop("eu-de");
    running.orElseThrow().start("eu-de");
  }

  @Test
  void publish_keyUsedBeforeARestart_otherBodyIsRefusedAndTheSameIsTheFirstEvent()
      throws Exception {
    EventId posted = acme().say(channel, "hello", "k1").getEvent();
    EventId edited = publish(edit(posted, "hello all"), "k2").getEvent();

    for (int run = 0; run < 2; run++) {
      restart();
      assertThat(refusal(() -> acme().say(channel, "goodbye", "k1")))
          .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
      assertThat(refusal(() -> publish(edit(posted, "hello you"), "k2")))
          .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
      assertThat(refusal(() -> publish(edit(posted, "hello"), "k1")))
          .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);

      PublishResponse again = acme().say(channel, "hello", "k1");
      assertThat(again.getDuplicate()).isTrue();
      assertThat(again.getEvent()).isEqualTo(posted);
      PublishResponse editedAgain = publish(edit(posted, "hello all"), "k2");
      assertThat(editedAgain.getDuplicate()).isTrue();
      assertThat(editedAgain.getEvent()).isEqualTo(edited);
      assertThat(events()).containsExactly(posted, edited);
    }
  }

  @Test
  void publishStream_sequenceUsedBeforeARestart_otherBodyIsRefusedAndTheSameIsTheFirstEvent()
      throws Exception {
    PublishingStream first = open();
    EventId one = sent(first, 1, "one").getAccepted().getEvent();
    EventId two = sent(first, 2, "two").getAccepted().getEvent();

    for (int run = 0; run < 2; run++) {
      restart();
      PublishingStream stream = open();
      assertThat(refused(sent(stream, 2, "other"))).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
      assertThat(refused(sent(stream, 1, ""))).isEqualTo(ErrorCode.TEXT_EMPTY);
      Outcome again = sent(stream, 1, "one");
      assertThat(again.getAccepted().getDuplicate()).isTrue();
      assertThat(again.getAccepted().getEvent()).isEqualTo(one);
      assertThat(sent(stream, 2, "two").getAccepted().getEvent()).isEqualTo(two);
      assertThat(events()).containsExactly(one, two);
    }

    Outcome next = sent(open(), 3, "three");
    assertThat(next.getAccepted().getDuplicate()).isFalse();
    assertThat(events()).containsExactly(one, two, next.getAccepted().getEvent());
  }

  private PublishingStream open() throws Exception {
    PublishingStream stream = new PublishingStream(acme(), PRODUCER);
    stream.opened();
    return stream;
  }

  private Outcome sent(PublishingStream stream, long sequence, String text) throws Exception {
    stream.send(PublishStreamRequest.Batch.newBuilder().addItems(item(sequence, channel, text)));
    Outcome outcome = stream.outcome();
    assertThat(outcome.getSequence()).isEqualTo(sequence);
    return outcome;
  }

  private static ErrorCode refused(Outcome outcome) {
    return ErrorStatus.failure(outcome.getRefused()).map(TidegateException::code).orElseThrow();
  }

  private PublishResponse publish(Envelope envelope, String key) throws Exception {
    return acme()
        .publishing()
        .publish(PublishRequest.newBuilder().setEnvelope(envelope).setClientMessageId(key).build());
  }

  private Envelope edit(EventId target, String text) {
    return Envelope.newBuilder()
        .setChannel(channel)
        .setAuthor("ann")
        .setEdited(Edited.newBuilder().setTarget(target).setText(text))
        .build();
  }

  private List<EventId> events() throws Exception {
    return acme().history(channel).stream().map(delivery -> delivery.getEvent().getId()).toList();
  }
}
