package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker's process killed with -9 while a workspace publishes, again and again, on one store.
final class KilledWhilePublishingTest {
  private static final long SEED = 23;
  private static final int ROUNDS = 3;
  private static final int IN_FLIGHT = 400;

  /// How many of the acknowledged messages are sent once more after a restart.
  private static final int SENT_AGAIN = 5;

  private static final ByteString PRODUCER = ByteString.copyFromUtf8("outbox-of-acme-1");

  @TempDir private Path folder = Path.of("unset");
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  private final Map<Integer, Said> said = new TreeMap<>();
  private Optional<Site> running = Optional.empty();
  private Optional<ServeProcess> process = Optional.empty();

  /// What the workspace has said in one bucket, by sequence from 1, and what it knows of it.
  private static final class Said {
    final String channel;
    final List<String> texts = new ArrayList<>();
    final Map<Long, EventId> acknowledged = new HashMap<>();
    long acknowledgedTo;

    Said(String channel) {
      this.channel = channel;
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (process.isPresent()) {
      process.get().end();
    }
    running.ifPresent(Site::close);
  }

  private Client start() throws Exception {
    ServeProcess started = ServeProcess.start(site().config("eu-de"));
    process = Optional.of(started);
    return new Client(
        site()
            .dial(
                started.address(Port.WORKSPACE),
                site().issue(new Identity.OrgAdapter(new OrgId("acme")))));
  }

  private Site site() {
    return running.orElseThrow();
  }

  @Test
  void kill_whilePublishing_eachAcknowledgedMessageIsThereAndEachOnce() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    Client acme = start();
    for (String name : List.of("one", "two", "three")) {
      Channel channel = acme.create(name);
      said.put(channel.getBucket(), new Said(channel.getId()));
    }

    for (int round = 1; round <= ROUNDS; round++) {
      PublishingStream stream = resume(acme);
      long killedAt = acknowledged() + random.nextInt(1, 600);
      while (acknowledged() < killedAt) {
        if (unanswered() < IN_FLIGHT) {
          sayMore(stream);
        } else {
          assertThat(hear(stream.next())).isTrue();
        }
      }
      process.orElseThrow().kill();
      for (boolean more = true; more; ) {
        more = hear(stream.next());
      }
      process.orElseThrow().awaitEnd();
      acme = start();
    }
    PublishingStream stream = resume(acme);
    while (unanswered() > 0) {
      hear(stream.next());
    }

    assertThat(acknowledged()).isGreaterThan(ROUNDS);
    for (Said each : said.values()) {
      assertThat(texts(acme, each.channel)).isEqualTo(each.texts);
    }
    assertFeedHoldsEachOnce(acme);
  }

  /// Opens the stream anew and sends again what was not answered, and a little that was.
  private PublishingStream resume(Client acme) throws InterruptedException {
    PublishingStream stream = new PublishingStream(acme, PRODUCER);
    Map<Integer, Long> stored = stream.opened().getLastSequencesMap();
    for (Map.Entry<Integer, Said> each : said.entrySet()) {
      Said bucket = each.getValue();
      long last = stored.getOrDefault(each.getKey(), 0L);
      assertThat(last).isBetween(bucket.acknowledgedTo, (long) bucket.texts.size());
      var batch = PublishStreamRequest.Batch.newBuilder();
      for (long at = Math.max(1, bucket.acknowledgedTo - SENT_AGAIN);
          at <= bucket.texts.size();
          at++) {
        batch.addItems(item(at, bucket.channel, bucket.texts.get((int) at - 1)));
        if (batch.getItemsCount() == 256) {
          stream.send(batch);
          batch.clear();
        }
      }
      stream.send(batch);
    }
    return stream;
  }

  /// A few new messages in one of the channels.
  private void sayMore(PublishingStream stream) {
    List<Said> all = List.copyOf(said.values());
    Said bucket = all.get(random.nextInt(all.size()));
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      String text = "message " + (bucket.texts.size() + 1) + " of " + bucket.channel;
      bucket.texts.add(text);
      batch.addItems(item(bucket.texts.size(), bucket.channel, text));
    }
    stream.send(batch);
  }

  /// False: the stream has broken.
  private boolean hear(Object message) {
    if (!(message instanceof PublishStreamResponse response)) {
      return false;
    }
    for (PublishStreamResponse.Outcome outcome : response.getOutcomes().getOutcomesList()) {
      Said bucket = Objects.requireNonNull(said.get(outcome.getBucket()), "a bucket never used");
      assertThat(outcome.hasAccepted()).as("%s", outcome.getRefused()).isTrue();
      PublishResponse accepted = outcome.getAccepted();
      EventId former = bucket.acknowledged.putIfAbsent(outcome.getSequence(), accepted.getEvent());
      if (former != null) {
        assertThat(accepted.getDuplicate()).isTrue();
        assertThat(accepted.getEvent()).isEqualTo(former);
      }
      bucket.acknowledgedTo = Math.max(bucket.acknowledgedTo, outcome.getSequence());
    }
    return true;
  }

  private long acknowledged() {
    return said.values().stream().mapToLong(bucket -> bucket.acknowledged.size()).sum();
  }

  private long unanswered() {
    return said.values().stream().mapToLong(bucket -> bucket.texts.size()).sum() - acknowledged();
  }

  private List<String> texts(Client acme, String channel) {
    return acme.history(channel).stream()
        .map(delivery -> delivery.getEvent().getPosted().getText())
        .toList();
  }

  private void assertFeedHoldsEachOnce(Client acme) throws InterruptedException {
    Reading feed = new Reading(acme.channel());
    Map<String, List<EventId>> delivered = new HashMap<>();
    for (long left = acknowledged(); left > 0; left--) {
      var event = feed.event();
      delivered.computeIfAbsent(event.getChannel(), _ -> new ArrayList<>()).add(event.getId());
    }
    for (Said bucket : said.values()) {
      List<EventId> inOrder = new TreeMap<>(bucket.acknowledged).values().stream().toList();
      assertThat(delivered.get(bucket.channel)).isEqualTo(inOrder);
    }
  }
}
