package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreScanTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final OrgId ACME = new OrgId("acme");

  private final Mint mint = new Mint(new Random(7), new TreeMap<>(Map.of(ACME, EU)));
  private final Restricted mail = mint.next(Restricted.Kind.MAIL, ACME);
  private final Restricted card = mint.next(Restricted.Kind.CARD, ACME);
  private final StoreScan scan = new StoreScan(List.of(mail, card));

  @TempDir private Path folder = Path.of("");

  private StoreScan.Found judge() {
    return scan.judge(Map.of(mail, Set.of(EU), card, Set.of(EU)));
  }

  private void plant(RegionId region, byte[] bytes) throws IOException {
    Path file = Files.createDirectories(folder.resolve(region.value())).resolve("some.log");
    Files.write(file, bytes);
    scan.files(region, folder.resolve(region.value()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void files_valueInAForbiddenRegion_isALeakWithItsFile() throws IOException {
    plant(US, ascii("noise " + card.text() + " noise"));

    assertThat(judge().leaks()).hasSize(1);
    assertThat(judge().leaks().getFirst().files()).hasSize(1);
    assertThat(judge().leaks().getFirst().value()).isEqualTo(card);
  }

  @Test
  void files_valueAcrossPieces_isFound() throws IOException {
    for (int before = 1; before < mail.text().length(); before += 7) {
      var bytes = new byte[(4 << 20) + 64];
      byte[] value = ascii(mail.text());
      System.arraycopy(value, 0, bytes, (4 << 20) - before, value.length);
      var fresh = new StoreScan(List.of(mail));
      Path file = Files.write(folder.resolve("across"), bytes);
      fresh.files(US, folder);

      assertThat(fresh.judge(Map.of()).leaks()).as("%d bytes before", before).hasSize(1);
      Files.delete(file);
    }
  }

  @Test
  void files_othersValues_areNotOurs() throws IOException {
    var others = new Mint(new Random(8), new TreeMap<>(Map.of(ACME, EU)));
    plant(US, ascii(others.next(Restricted.Kind.MAIL, ACME).text()));

    assertThat(judge().leaks()).isEmpty();
  }

  @Test
  void files_valueAtHomeInAFileOnly_isNoProof() throws IOException {
    plant(EU, ascii(mail.text()));

    assertThat(judge().leaks()).isEmpty();
    assertThat(judge().foundAtHome()).isZero();
  }

  @Test
  void leak_inAFreedPage_isFound() throws Exception {
    Path store = Files.createDirectories(folder.resolve("us-va")).resolve("journal.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement()) {
      statement.execute("create table kept (words text)");
    }

    SqliteLeak.plant(store, mail);
    scan.files(US, folder.resolve("us-va"));

    assertThat(judge().leaks()).hasSize(1);
  }

  @Test
  void storedWords_renditionsInFrames_areDecodedAndFound() throws Exception {
    Path store = folder.resolve("journal.db");
    ChannelId channel = Frames.channel(new BucketId(7), 0);
    byte[] words = record(channel, "write to " + mail.text());
    Frame frame =
        Frames.incarnation(1, Pointer.START)
            .event(channel, List.of(new Entry.Slot(0, words)))
            .build();
    append(store, frame);

    StoredWords.read(store, EU, new Random(1), found -> scan.record(EU, found));
    StoredWords.read(store, EU, new Random(1), found -> scan.record(US, found));

    StoreScan.Found found = judge();
    assertThat(found.foundAtHome()).isOne();
    assertThat(found.records()).isEqualTo(2);
    assertThat(found.leaks()).extracting(StoreScan.Leak::region).containsExactly(US);
  }

  private static byte[] record(ChannelId channel, String text) {
    var event =
        new Event(
            new EventId(EU, 1, channel.bucket(), 1),
            channel,
            new Stamp(1),
            Optional.of(ACME),
            Optional.of(new UserId("ann")),
            1,
            new Body.Posted(text, Optional.empty()));
    return RecordCodec.encode(event, Classification.NONE);
  }

  private static void append(Path store, Frame frame) throws Exception {
    try (var journal = SqliteJournal.open(store, EU, 0, new Random(2))) {
      journal.recover();
      var done = new CompletableFuture<Completion>();
      Batch.Builder batch = Batch.builder();
      batch.frames.add(frame);
      journal.append(batch.build(1), done::complete);
      assertThat(done.get(20, TimeUnit.SECONDS)).isInstanceOf(Completion.Stored.class);
    }
  }
}
