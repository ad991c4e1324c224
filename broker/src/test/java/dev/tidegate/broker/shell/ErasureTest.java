package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.Sharing.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.PublishResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The words of a deleted message leave every file of both regions: store, log and freed pages, as
/// they lie on the disk while the brokers run.
///
/// They are looked for byte by byte. Stores hold words as they are, not packed; the link packs a
/// long message, and it is stored unpacked again.
final class ErasureTest extends TwoRegions {
  /// Long enough that it lies over several pages, and goes over the link packed.
  private static final int TIMES = 400;

  private static final Duration MOST = Duration.ofSeconds(60);

  @Test
  void deleted_quietRegions_nowhereInTheFilesOfEither() throws Exception {
    String channel = share("general", acme(), "globex", globex()).getId();
    Reading feed = new Reading(globex().channel());
    EventId posted = say(acme(), channel, "planted-one");
    feed.text();
    edit(acme(), channel, posted, "planted-two");
    feed.await(item -> item.getDelivery().getEvent().hasEdited());
    assertThat(regionsWith("planted-one")).containsExactly("eu-de", "us-va");
    assertThat(regionsWith("planted-two")).containsExactly("eu-de", "us-va");

    delete(acme(), channel, posted);
    feed.await(item -> item.getDelivery().getEvent().hasDeleted());

    awaitGone("planted-one", () -> {});
    awaitGone("planted-two", () -> {});
  }

  /// Somebody always says something, somebody always reads everything, and somebody holds a
  /// snapshot of one store for a while.
  @Test
  void deleted_busyRegionsWithSlowReaders_nowhereInTheFilesOfEither() throws Exception {
    String channel = share("general", acme(), "globex", globex()).getId();
    Client acme = acme();
    Client globex = globex();
    Reading feed = new Reading(globex.channel());
    EventId posted = say(acme, channel, "planted-one");
    feed.text();
    assertThat(regionsWith("planted-one")).containsExactly("eu-de", "us-va");
    AtomicBoolean over = new AtomicBoolean();
    Thread reader = Thread.ofVirtual().start(() -> readOn(globex, channel, over));
    AtomicInteger said = new AtomicInteger();
    try (Connection other = snapshot("us-va")) {
      delete(acme, channel, posted);
      feed.await(item -> item.getDelivery().getEvent().hasDeleted());
      for (int i = 0; i < 20; i++) {
        say(acme, channel, "other " + said.incrementAndGet());
      }
      other.rollback();
    }

    awaitGone("planted-one", () -> say(acme, channel, "other " + said.incrementAndGet()));

    over.set(true);
    reader.join();
  }

  @Test
  void deleted_regionRestartsBeforeItHasHeardOfIt_nowhereInTheFilesOfEither() throws Exception {
    String channel = share("general", acme(), "globex", globex()).getId();
    EventId posted = say(acme(), channel, "planted-one");
    new Reading(globex().channel()).text();
    assertThat(regionsWith("planted-one")).containsExactly("eu-de", "us-va");
    site().stop("us-va");
    delete(acme(), channel, posted);
    site().stop("eu-de");

    site().start("us-va");
    site().start("eu-de");

    awaitGone("planted-one", () -> {});
    assertThat(acme().history(channel)).isNotEmpty();
  }

  private static void readOn(Client client, String channel, AtomicBoolean over) {
    while (!over.get()) {
      assertThat(client.history(channel)).isNotEmpty();
    }
  }

  /// A read transaction of somebody else, as a backup tool takes one.
  private Connection snapshot(String region) throws Exception {
    Connection other = DriverManager.getConnection("jdbc:sqlite:" + store(region));
    other.setAutoCommit(false);
    try (Statement statement = other.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from frame")) {
      assertThat(row.next()).isTrue();
    }
    return other;
  }

  private Path store(String region) {
    return site().data(region).resolve("journal.db");
  }

  /// Looks again and again, with something done between two looks, until no file has the words.
  private void awaitGone(String words, Between between) throws Exception {
    long began = System.nanoTime();
    while (!regionsWith(words).isEmpty()) {
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(MOST);
      between.run();
    }
    // Not for a moment only, while a log was being cut.
    assertThat(regionsWith(words)).isEmpty();
  }

  private interface Between {
    void run() throws Exception;
  }

  /// The regions of which a file holds the words.
  private List<String> regionsWith(String words) throws IOException {
    List<String> found = new ArrayList<>();
    for (String region : List.of("eu-de", "us-va")) {
      try (Stream<Path> files = Files.walk(site().data(region))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!found.contains(region)
              && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                  .contains(words)) {
            found.add(region);
          }
        }
      }
    }
    return found;
  }

  private static EventId say(Client client, String channel, String words) {
    return client.say(channel, (words + " ").repeat(TIMES), words).getEvent();
  }

  private static void edit(Client client, String channel, EventId target, String words) {
    Edited edited =
        Edited.newBuilder().setTarget(target).setText((words + " ").repeat(TIMES)).build();
    PublishResponse done =
        client.publish(
            Envelope.newBuilder().setChannel(channel).setAuthor("ann").setEdited(edited).build());
    assertThat(done.hasEvent()).isTrue();
  }

  private static void delete(Client client, String channel, EventId target) {
    PublishResponse done =
        client.publish(
            Envelope.newBuilder()
                .setChannel(channel)
                .setAuthor("ann")
                .setDeleted(Deleted.newBuilder().setTarget(target))
                .build());
    assertThat(done.hasEvent()).isTrue();
  }
}
