package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was replaced is in no byte of the store's files, wherever SQLite moved it meanwhile.
final class SqliteErasureTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId CHANNEL = Frames.channel(BUCKET, 0);
  private static final Pattern WORD = Pattern.compile("word-[0-9]{6}-");

  private static final int MOST_BATCHES = 1_000;

  @TempDir private Path folder = Path.of("unset");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void replacedRecords_framesOfAllSizes_areNowhereInTheFiles(long seed) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Set<String> kept = new TreeSet<>();
    Set<String> gone = new TreeSet<>();
    List<Frame> whole = new ArrayList<>();
    try (SqliteJournal journal = open(Duration.ofMillis(1), Duration.ofSeconds(10))) {
      Pointer end = Pointer.START;
      for (int number = 1; number <= 600; number++) {
        Batch.Builder batch = Batch.builder();
        String word = "word-%06d-".formatted(number);
        int length = random.nextInt(3) == 0 ? random.nextInt(9_000) : random.nextInt(700);
        Frame frame =
            Frames.after(end)
                .event(CHANNEL, List.of(slot(word.repeat(2 + length / word.length()))))
                .build();
        batch.frames.add(frame);
        end = frame.end();
        kept.add(word);
        if (random.nextInt(3) > 0 && !whole.isEmpty()) {
          Frame victim = whole.remove(random.nextInt(whole.size()));
          Entry old = victim.entries().getFirst();
          String text = new String(old.records().getFirst().bytes(), StandardCharsets.UTF_8);
          gone.add(text.substring(0, 12));
          kept.remove(text.substring(0, 12));
          int size = random.nextInt(4) == 0 ? random.nextInt(3_000) : 80;
          batch.replacements.add(
              victim.revised(
                  victim.plans(), List.of(old.with(0, List.of(slot("-".repeat(size)))))));
        }
        Completion done = Asked.append(journal, batch.build(number));
        whole.add(((Completion.Stored) done).frames().getFirst());
      }
    }

    Set<String> found = words();
    assertThat(found).containsAll(kept);
    found.retainAll(gone);
    assertThat(found).isEmpty();
  }

  /// Frames that are merged, again and again, before and after words are taken out of them.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void replacedRecords_ofMergedFrames_areNowhereInTheFiles(long seed) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Set<String> kept = new TreeSet<>();
    Set<String> gone = new TreeSet<>();
    List<Frame> frames = new ArrayList<>();
    try (SqliteJournal journal = open(Duration.ofMillis(1), Duration.ofSeconds(10))) {
      Pointer end = Pointer.START;
      for (int number = 1; number <= 600; number++) {
        Batch.Builder batch = Batch.builder();
        int from = frames.size() < 3 ? 0 : random.nextInt(frames.size() - 1);
        int to = Math.min(frames.size(), from + random.nextInt(2, 6));
        List<Frame> parts = frames.subList(from, to);
        boolean merges = number % 3 == 0 && Merged.objection(parts).isEmpty();
        if (merges) {
          batch.merge =
              Optional.of(
                  new Batch.Merge(
                      BUCKET,
                      parts.getFirst().head().firstPosition(),
                      parts.getLast().lastPosition()));
        } else if (number % 3 == 1 || frames.isEmpty()) {
          String word = "word-%06d-".formatted(number);
          batch.frames.add(
              Frames.after(end)
                  .event(CHANNEL, List.of(slot(word.repeat(2 + random.nextInt(60)))))
                  .build());
          end = batch.frames.getFirst().end();
          kept.add(word);
        } else {
          int at = random.nextInt(frames.size());
          Frame victim = frames.get(at);
          List<Entry> entries = new ArrayList<>(victim.entries());
          Entry old = entries.get(random.nextInt(entries.size()));
          String text = new String(old.records().getFirst().bytes(), StandardCharsets.UTF_8);
          kept.remove(text.substring(0, Math.min(12, text.length())));
          gone.add(text.substring(0, Math.min(12, text.length())));
          entries.set(
              entries.indexOf(old), old.with(0, List.of(slot("-".repeat(random.nextInt(1, 300))))));
          frames.set(at, victim.revised(victim.plans(), entries));
          batch.replacements.add(frames.get(at));
        }
        if (merges) {
          Frame merged = Merged.of(parts);
          parts.clear();
          frames.add(from, merged);
        }
        Completion done = Asked.append(journal, batch.build(number));
        frames.addAll(((Completion.Stored) done).frames());
      }
      assertThat(frames).hasSizeLessThan(150);
    }

    Set<String> found = words();
    assertThat(found).containsAll(kept);
    found.retainAll(gone);
    assertThat(found).isEmpty();
  }

  /// Words of a log that is cut while batches come, not after them.
  @Test
  void replacedRecord_batchesNeverPause_isNowhereInTheFiles() throws IOException {
    try (SqliteJournal journal = busy()) {
      Frame words = storeDeep(journal);
      assertThat(words()).contains("word-000001-");
      Frame last = replace(journal, 2, words);

      storeUntilGone(journal, last);

      assertThat(Files.size(SqliteLog.file(folder.resolve("journal.db")))).isLessThan(4 << 20);
    }
  }

  @Test
  void replacedRecord_pagesAreReadWithoutAPause_isNowhereInTheFiles() throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    try (SqliteJournal journal = busy()) {
      Frame words = storeDeep(journal);
      readOn(journal, over);
      readOn(journal, over);
      Frame last = replace(journal, 2, words);

      storeUntilGone(journal, last);
      over.set(true);
    }
    assertThat(words()).isEmpty();
  }

  /// As a backup tool would: the words are gone as soon as it lets go.
  @Test
  void replacedRecord_anotherProcessHoldsASnapshot_isGoneWhenThatEnds() throws Exception {
    try (SqliteJournal journal = busy()) {
      Frame words = storeDeep(journal);
      Frame last;
      try (Connection other =
              new SqliteFile(folder.resolve("journal.db")).open(SqliteSource.Use.READ);
          Statement statement = other.createStatement()) {
        assertThat(statement.executeQuery("select count(*) from frame").next()).isTrue();
        last = replace(journal, 2, words);
        for (int number = 3; number < 6; number++) {
          last = store(journal, number, last.end(), "other");
        }
        assertThat(words()).contains("word-000001-");
        other.rollback();
      }

      storeUntilGone(journal, last);
    }
    assertThat(words()).isEmpty();
  }

  /// A process that dies before it came to it: the next start has no old log.
  @Test
  void replacedRecord_startAfterAKill_isNowhereInTheFiles() throws IOException {
    try (SqliteJournal journal = busy()) {
      Frame words = storeDeep(journal);
      replace(journal, 2, words);
      Path copy = Files.createDirectory(folder.resolve("killed"));
      for (String name : List.of("journal.db", "journal.db-wal")) {
        Files.copy(folder.resolve(name), copy.resolve(name));
      }
    }
    Path killed = folder.resolve("killed");
    assertThat(words(killed)).contains("word-000001-");

    try (SqliteJournal _ = SqliteStore.open(killed.resolve("journal.db"))) {
      assertThat(words(killed)).isEmpty();
    }
  }

  /// One that is never idle, and looks at its log every few milliseconds.
  private SqliteJournal busy() {
    return open(Duration.ofHours(1), Duration.ofMillis(20));
  }

  private SqliteJournal open(Duration idle, Duration wipe) {
    return SqliteJournal.open(
        folder.resolve("journal.db"),
        Frames.EU,
        0,
        RandomGeneratorFactory.of("L64X128MixRandom").create(3),
        new SqliteSettings(2 << 20, idle, wipe, 8192),
        UnaryOperator.identity());
  }

  /// Stores words behind a megabyte of others, where a log that begins anew all the time does not
  /// come to.
  private static Frame storeDeep(Journal journal) {
    Frame before =
        Frames.after(Pointer.START).event(CHANNEL, List.of(slot("x".repeat(1 << 20)))).build();
    Batch.Builder batch = Batch.builder();
    batch.frames.add(before);
    batch.frames.add(
        Frames.after(before.end())
            .event(CHANNEL, List.of(slot("word-000001-".repeat(900))))
            .build());
    Completion done = Asked.append(journal, batch.build(1));
    return ((Completion.Stored) done).frames().getLast();
  }

  private static Frame store(Journal journal, long number, Pointer end, String text) {
    Batch.Builder batch = Batch.builder();
    batch.frames.add(Frames.after(end).event(CHANNEL, List.of(slot(text))).build());
    Completion done = Asked.append(journal, batch.build(number));
    return ((Completion.Stored) done).frames().getFirst();
  }

  private static Frame replace(Journal journal, long number, Frame words) {
    Entry blank = words.entries().getFirst().with(0, List.of(slot("-")));
    Frame revised = words.revised(words.plans(), List.of(blank));
    Batch.Builder batch = Batch.builder();
    batch.replacements.add(revised);
    assertThat(Asked.append(journal, batch.build(number))).isInstanceOf(Completion.Stored.class);
    return revised;
  }

  /// Goes on storing, one small batch after the other, until no file holds a word.
  private void storeUntilGone(Journal journal, Frame after) throws IOException {
    Frame last = after;
    long number = Long.MAX_VALUE;
    for (int i = 0; i < MOST_BATCHES && !words().isEmpty(); i++) {
      number = journal.recover().lastBatch() + 1;
      last = store(journal, number, last.end(), "other");
    }
    assertThat(words()).isEmpty();
    assertThat(number).isLessThan(Long.MAX_VALUE);
  }

  private static void readOn(Journal journal, AtomicBoolean over) {
    journal.read(
        new Query.FramesFrom(BUCKET, 1, 1 << 20),
        _ -> {
          if (!over.get()) {
            readOn(journal, over);
          }
        });
  }

  private static Entry.Slot slot(String text) {
    return new Entry.Slot(0, text.getBytes(StandardCharsets.UTF_8));
  }

  private Set<String> words() throws IOException {
    return words(folder);
  }

  private static Set<String> words(Path folder) throws IOException {
    Set<String> found = new TreeSet<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher words = WORD.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (words.find()) {
          found.add(words.group());
        }
      }
    }
    return found;
  }
}
