package dev.tidegate.broker.cli;

import dev.tidegate.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench journal`: what an append to the SQLite journal costs, and by how much the cost
/// grows with the journal. Exit code 1: by 10 % or more.
///
/// The machine is seldom as idle in the last minute as in the first. So the time's growth is
/// measured side by side: when the journal is full, commits go in turns to it and to an empty one,
/// and the turns' middle half counts. Beside it stand figures that only the journal itself can
/// change: the pages that a commit writes and reads ([BenchReport]).
@Command(
    name = "journal",
    description = {
      "Appends events to a new journal, one durable commit after the other. Shows what a commit",
      "costs in the first and the last 5 percent, in time and in pages written and read, and then,",
      "in turns, in the full journal and in an empty one. Exit code 1 if the time of the turns or",
      "the pages of the run grow by 10 % or more."
    },
    mixinStandardHelpOptions = true)
public final class BenchJournal implements Subcommand {
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
    RandomGenerator chance = RandomGenerator.of("L64X128MixRandom");
    int commits = Math.toIntExact(events / perCommit);
    try {
      // The compiler and the disk come to their pace in a journal of its own.
      try (BenchStore warmUp = new BenchStore(made.resolve("warm-up.db"), shape, chance)) {
        warmUp.run(Math.min(WARM_UP_COMMITS, commits), _ -> {});
      }
      try (BenchStore full = new BenchStore(made.resolve("journal.db"), shape, chance);
          BenchStore empty = new BenchStore(made.resolve("empty.db"), shape, chance)) {
        BenchCosts costs = full.run(commits, this::progress);
        BenchCosts fullTurns = new BenchCosts(commits / 20);
        BenchCosts emptyTurns = new BenchCosts(commits / 20);
        inTurns(full, fullTurns, empty, emptyTurns);
        return report(
            new BenchReport(
                shape,
                costs,
                emptyTurns,
                fullTurns,
                TURN_COMMITS,
                full.areReadsCounted(),
                full.bytes()));
      }
    } finally {
      delete(made);
    }
  }

  /// Twenty commits to the one, twenty to the other, until each has had as many as there is room
  /// for in `turns`.
  private static void inTurns(
      BenchStore store, BenchCosts costs, BenchStore other, BenchCosts others) throws IOException {
    for (int from = 0; from < costs.commits(); from += TURN_COMMITS) {
      int to = Math.min(from + TURN_COMMITS, costs.commits());
      for (int i = from; i < to; i++) {
        costs.set(i, store.commit());
      }
      for (int i = from; i < to; i++) {
        others.set(i, other.commit());
      }
    }
  }

  private void progress(int percent) {
    PrintWriter err = spec.commandLine().getErr();
    err.print("\r" + percent + " %");
    if (percent == 100) {
      err.println();
    }
    err.flush();
  }

  private int report(BenchReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.json() : report.text());
    out.flush();
    return report.isFlat() ? 0 : 1;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
