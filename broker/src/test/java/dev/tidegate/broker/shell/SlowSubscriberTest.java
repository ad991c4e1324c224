package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.v1.PublishStreamRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Subscribers that take nothing, beside one that does, at a broker whose heap is smaller than what
/// is said meanwhile.
final class SlowSubscriberTest {
  private static final int HEAP_MIB = 72;
  private static final int EVENTS = 1_300;
  private static final int TEXT_BYTES = 60_000;
  private static final int BATCH = 13;
  private static final int SLOW_OF_EACH_KIND = 4;

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();
  private Optional<ServeProcess> process = Optional.empty();

  @AfterEach
  void stop() throws InterruptedException {
    running.ifPresent(Site::close);
    if (process.isPresent()) {
      process.get().end();
    }
  }

  private ServeProcess broker() {
    return process.orElseThrow();
  }

  /// Each on a connection of its own, as workspaces are.
  private Client acme() throws Exception {
    Site site = running.orElseThrow();
    return new Client(
        site.dial(
            broker().address(Port.WORKSPACE),
            site.issue(new Identity.OrgAdapter(new OrgId("acme")))));
  }

  @Test
  void feed_thatTakesNothing_costsNoMemoryHoldsUpNobodyAndLosesNothing() throws Exception {
    assertThat((long) EVENTS * TEXT_BYTES).isGreaterThan((long) HEAP_MIB << 20);
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(
            new Site.Region(
                "eu-de",
                "EU",
                List.of("acme"),
                Site.freePort(),
                List.of("feed: {tail-bytes: 1MiB}"))),
        Optional.empty());
    process =
        Optional.of(
            ServeProcess.start(site.config("eu-de"), "-XX:+UseSerialGC", "-Xmx" + HEAP_MIB + "m"));
    Client acme = acme();
    String channel = acme.create("general").getId();
    List<Reading> withoutCredit = new ArrayList<>();
    List<Reading> stuck = new ArrayList<>();
    for (int i = 0; i < SLOW_OF_EACH_KIND; i++) {
      withoutCredit.add(Reading.withCredit(acme().channel(), 2));
      stuck.add(Reading.stuck(acme().channel()));
    }
    Reading fast = new Reading(acme().channel());

    PublishingStream stream = new PublishingStream(acme, ByteString.copyFrom(new byte[16]));
    stream.opened();
    for (int from = 1; from <= EVENTS; from += BATCH) {
      var batch = PublishStreamRequest.Batch.newBuilder();
      for (int i = from; i < from + BATCH; i++) {
        batch.addItems(item(i, channel, text(i)));
      }
      stream.send(batch);
      for (int i = from; i < from + BATCH; i++) {
        assertThat(stream.outcome().hasAccepted()).isTrue();
        assertThat(fast.text()).startsWith("message " + i + " ");
      }
    }

    assertThat(broker().isAlive()).isTrue();
    for (Reading slow : withoutCredit) {
      assertThat(slow.text()).startsWith("message 1 ");
      assertThat(slow.rest()).isEmpty();
    }
    assertThat(stuck).allSatisfy(slow -> assertThat(slow.arrived()).isZero());
    for (Reading slow : List.of(withoutCredit.getFirst(), stuck.getFirst())) {
      slow.takeAll();
      slow.credit(EVENTS);
      for (int i = slow.equals(stuck.getFirst()) ? 1 : 2; i <= EVENTS; i++) {
        assertThat(slow.text()).startsWith("message " + i + " ");
      }
      assertThat(slow.resyncs()).isPositive();
    }
    assertThat(fast.resyncs()).isZero();
    assertThat(broker().isAlive()).isTrue();
    assertThat(broker().printed()).doesNotContain("OutOfMemory", "xxx");
  }

  private static String text(int number) {
    String words = "message " + number + " ";
    return words + "x".repeat(TEXT_BYTES - words.length());
  }
}
