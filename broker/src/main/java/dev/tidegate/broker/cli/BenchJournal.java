package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.Journal;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench journal`: what an append to the SQLite journal costs, and by how much the cost
/// grows with the journal. Exit code 1: by 10 % or more.
///
/// The machine is seldom as idle in the last minute as in the first. So the growth that counts is
/// measured side by side: when the journal is full, commits go in turns to it and to an empty one,
/// and the turns' middle half counts.
@Command(
    name = "journal",
    description = {
      "Appends events to a new journal, one durable commit after the other. Shows what a commit",
      "costs in the first and the last 5 percent and then, in turns, in the full journal and in an",
      "empty one. Exit code 1 if it costs 10 % more in the full one."
    },
    mixinStandardHelpOptions = true)
public final class BenchJournal implements Subcommand {
  private static final double MOST_GROWTH_PERCENT = 10;
  private static final int WARM_UP_COMMITS = 3_000;
  private static final int TURN_COMMITS = 20;

  @Option(names = "--events", description = "Events to append (default: ${DEFAULT-VALUE}).")
  private long events = 10_000_000;

  @Option(names = "--event-bytes", description = "Size of a record (default: ${DEFAULT-VALUE}).")
  private int eventBytes = 512;

  @Option(names = "--per-commit", description = "Events in a commit (default: ${DEFAULT-VALUE}).")
  private int perCommit = 256;

  @Option(names = "--per-frame", description = "Events in a frame (default: ${DEFAULT-VALUE}).")
  private int perFrame = 256;

  @Option(names = "--channels", description = "Channels (default: ${DEFAULT-VALUE}).")
  private int channels = 100;

  @Option(
      names = "--buckets",
      description = "Buckets that the channels are spread over (default: ${DEFAULT-VALUE}).")
  private int buckets = 100;

  @Option(
      names = "--folder",
      description = "Where the journal is made, and deleted after (default: a temporary folder).")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    BenchLoad.Shape shape;
    try {
      shape = new BenchLoad.Shape(eventBytes, perCommit, perFrame, channels, buckets);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (events < 20L * perCommit) {
      throw new ParameterException(
          spec.commandLine(), "events: " + events + " (expected: 20 commits or more)");
    }
    Path made =
        folder.isPresent()
            ? Files.createTempDirectory(folder.get(), "bench-journal")
            : Files.createTempDirectory("bench-journal");
    try {
      // The compiler and the disk come to their pace in a journal of its own.
      try (Journal journal = open(made.resolve("warm-up.db"))) {
        new BenchLoad(shape, journal).run(Math.min(WARM_UP_COMMITS, events / perCommit), _ -> {});
      }
      Path store = made.resolve("journal.db");
      try (Journal journal = open(store);
          Journal empty = open(made.resolve("empty.db"))) {
        BenchLoad full = new BenchLoad(shape, journal);
        BenchLoad.Costs costs = full.run(events / perCommit, this::progress);
        Turns turns = inTurns(full, new BenchLoad(shape, empty), costs.commits() / 20);
        return report(costs, turns, store);
      }
    } finally {
      delete(made);
    }
  }

  private record Turns(BenchLoad.Costs full, BenchLoad.Costs empty) {
    double growthPercent() {
      return 100 * (full.steadyMicros(TURN_COMMITS) / empty.steadyMicros(TURN_COMMITS) - 1);
    }
  }

  private static Turns inTurns(BenchLoad full, BenchLoad empty, long commits) {
    long[] fullNanos = new long[Math.toIntExact(commits)];
    long[] emptyNanos = new long[fullNanos.length];
    for (int from = 0; from < fullNanos.length; from += TURN_COMMITS) {
      int to = Math.min(from + TURN_COMMITS, fullNanos.length);
      for (int i = from; i < to; i++) {
        fullNanos[i] = full.commit();
      }
      for (int i = from; i < to; i++) {
        emptyNanos[i] = empty.commit();
      }
    }
    return new Turns(new BenchLoad.Costs(fullNanos), new BenchLoad.Costs(emptyNanos));
  }

  private static Journal open(Path store) {
    return SqliteJournal.open(
        store,
        new RegionId("bench"),
        0,
        RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime()));
  }

  private void progress(int percent) {
    PrintWriter err = spec.commandLine().getErr();
    err.print("\r" + percent + " %");
    if (percent == 100) {
      err.println();
    }
    err.flush();
  }

  private int report(BenchLoad.Costs costs, Turns turns, Path store) throws IOException {
    BenchLoad.Costs first = costs.first();
    BenchLoad.Costs last = costs.last();
    double growth = turns.growthPercent();
    long count = costs.commits() * perCommit;
    long perSecond = Math.round(count / costs.seconds());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.printf(
          Locale.ROOT,
          "{\"events\":%d,\"eventBytes\":%d,\"perCommit\":%d,\"perFrame\":%d,\"channels\":%d,"
              + "\"buckets\":%d,\"eventsPerSecond\":%d,\"storeBytes\":%d,"
              + "\"first\":%s,\"last\":%s,\"growthOverTimePercent\":%.1f,"
              + "\"empty\":%s,\"full\":%s,\"growthOfMeanPercent\":%.1f,\"growthPercent\":%.1f}%n",
          count,
          eventBytes,
          perCommit,
          perFrame,
          channels,
          buckets,
          perSecond,
          Files.size(store),
          asJson(first),
          asJson(last),
          last.growthPercent(first),
          asJson(turns.empty()),
          asJson(turns.full()),
          turns.full().growthPercent(turns.empty()),
          growth);
    } else {
      out.printf(
          "%,d events of %d bytes, %d a commit, %d a frame, %d channels in %d buckets%n",
          count, eventBytes, perCommit, perFrame, channels, buckets);
      out.printf("%,d events/s; the file is %,d MiB long%n", perSecond, Files.size(store) >> 20);
      out.printf("first 5 %%     : %s%n", asText(first));
      out.printf("last 5 %%      : %s, %+.1f %%%n", asText(last), last.growthPercent(first));
      out.printf("then, in turns%n  empty journal: %s%n", asText(turns.empty()));
      out.printf(
          "  full journal : %s, %+.1f %%%n",
          asText(turns.full()), turns.full().growthPercent(turns.empty()));
      out.printf("growth without the best and the worst quarter of the turns: %+.1f %%%n", growth);
    }
    out.flush();
    return growth < MOST_GROWTH_PERCENT ? 0 : 1;
  }

  private String asText(BenchLoad.Costs costs) {
    return String.format(
        Locale.ROOT,
        "%8.1f us a commit (median %.1f), %.3f us an event",
        costs.meanMicros(),
        costs.medianMicros(),
        costs.meanMicros() / perCommit);
  }

  private String asJson(BenchLoad.Costs costs) {
    return String.format(
        Locale.ROOT,
        "{\"commitMicros\":%.1f,\"commitMedianMicros\":%.1f,\"eventMicros\":%.3f}",
        costs.meanMicros(),
        costs.medianMicros(),
        costs.meanMicros() / perCommit);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
