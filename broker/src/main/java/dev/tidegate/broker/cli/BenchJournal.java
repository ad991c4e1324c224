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

/// `tidegate bench journal`: what an append to the SQLite journal costs, and by how much the cost grows with the
/// journal. Exit code 1: by 10 % or more.
@Command(
    name = "journal",
    description = {
      "Appends events to a new journal, one durable commit after the other, and compares what a",
      "commit costs in the first and the last 5 percent. Exit code 1 if it grew by 10 % or more."
    },
    mixinStandardHelpOptions = true)
public final class BenchJournal implements Subcommand {
  private static final double MOST_GROWTH_PERCENT = 10;
  private static final int WARM_UP_COMMITS = 3_000;

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
      throw new ParameterException(spec.commandLine(), "events: " + events + " (expected: >= 20 commits)");
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
      try (Journal journal = open(store)) {
        BenchLoad.Costs costs =
            new BenchLoad(shape, journal).run(events / perCommit, this::progress);
        return report(costs, Files.size(store));
      }
    } finally {
      delete(made);
    }
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

  private int report(BenchLoad.Costs costs, long storeBytes) {
    double first = costs.firstMicros();
    double last = costs.lastMicros();
    double growth = 100 * (last / first - 1);
    double growthOfMedian = 100 * (costs.lastMedianMicros() / costs.firstMedianMicros() - 1);
    long perSecond = Math.round(costs.commits() * perCommit / costs.seconds());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.printf(
          Locale.ROOT,
          "{\"events\":%d,\"eventBytes\":%d,\"perCommit\":%d,\"perFrame\":%d,\"channels\":%d,"
              + "\"buckets\":%d,\"eventsPerSecond\":%d,\"storeBytes\":%d,"
              + "\"firstCommitMicros\":%.1f,\"lastCommitMicros\":%.1f,"
              + "\"firstCommitMedianMicros\":%.1f,\"lastCommitMedianMicros\":%.1f,"
              + "\"firstEventMicros\":%.3f,\"lastEventMicros\":%.3f,"
              + "\"growthPercent\":%.1f,\"growthOfMedianPercent\":%.1f}%n",
          costs.commits() * perCommit, eventBytes, perCommit, perFrame, channels, buckets,
          perSecond, storeBytes, first, last, costs.firstMedianMicros(), costs.lastMedianMicros(),
          first / perCommit, last / perCommit, growth, growthOfMedian);
    } else {
      out.printf(
          Locale.ROOT,
          "%,d events of %d bytes, %d a commit, %d a frame, %d channels in %d buckets%n"
              + "first 5 %%: %8.1f us a commit (median %.1f), %.3f us an event%n"
              + "last  5 %%: %8.1f us a commit (median %.1f), %.3f us an event%n"
              + "growth   : %8.1f %% (median %.1f %%)%n"
              + "whole run: %,d events/s; the journal's file is %,d MiB long%n",
          costs.commits() * perCommit, eventBytes, perCommit, perFrame, channels, buckets,
          first, costs.firstMedianMicros(), first / perCommit,
          last, costs.lastMedianMicros(), last / perCommit,
          growth, growthOfMedian, perSecond, storeBytes >> 20);
    }
    out.flush();
    return growth < MOST_GROWTH_PERCENT ? 0 : 1;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
