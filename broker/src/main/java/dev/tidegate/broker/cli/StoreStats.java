package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.SqliteCensus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate store stats`: what a store holds, counted; also while its broker runs.
@Command(
    name = "stats",
    description = {
      "Counts what a store holds.",
      "Events, frames, bytes by kind, the largest origins, buckets and channels. Reads only, in short",
      "snapshots, so the store's broker may run."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 2:wrong use",
      "64:the configuration is wrong",
      "69:there is no store, it is of another release, or cannot be read"
    },
    mixinStandardHelpOptions = true)
final class StoreStats implements Callable<Integer> {
  private static final int LARGEST_MAX = 1_000;

  @Mixin private StorePlace place = new StorePlace();

  @Option(
      names = "--largest",
      paramLabel = "N",
      description = "How many buckets and channels to name (default: ${DEFAULT-VALUE}).")
  private int largest = 5;

  @Option(
      names = "--json",
      description = "One JSON object a line: the whole, then each origin, bucket and channel.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (largest < 0 || largest > LARGEST_MAX) {
      throw new ParameterException(spec.commandLine(), "--largest: 0 to " + LARGEST_MAX);
    }
    PrintWriter out = spec.commandLine().getOut();
    StoreBar bar = StoreBar.onTerminal(spec.commandLine().getErr(), json);
    SqliteCensus.Figures figures = place.beside(store -> SqliteCensus.count(store, largest, bar));
    if (json) {
      out.println(line(figures));
      lines(out, "origin", figures.origins());
      lines(out, "bucket", figures.buckets());
      lines(out, "channel", figures.channels());
    } else {
      text(out, figures);
    }
    out.flush();
    return 0;
  }

  private static String line(SqliteCensus.Figures figures) {
    return new JsonLine()
        .put("schema", figures.schema())
        .put("events", figures.events())
        .put("frames", figures.frames())
        .put("damagedFrames", figures.damaged())
        .put("mergedFrames", figures.merged())
        .put("bodyBytes", figures.bodyBytes())
        .put("planBytes", figures.planBytes())
        .put("indexBytes", figures.indexBytes())
        .put("besideBytes", figures.besideBytes())
        .put("otherBytes", figures.otherBytes())
        .put("freedBytes", figures.freedBytes())
        .put("fileBytes", figures.fileBytes())
        .put("logBytes", figures.logBytes())
        .put("oldestMillis", figures.oldestMillis().orElse(0L))
        .put("newestMillis", figures.newestMillis().orElse(0L))
        .toString();
  }

  private static void lines(PrintWriter out, String kind, List<SqliteCensus.Share> shares) {
    for (SqliteCensus.Share each : shares) {
      out.println(
          new JsonLine()
              .put(kind, each.name())
              .put("events", each.events())
              .put("frames", each.frames())
              .put("bodyBytes", each.bytes()));
    }
  }

  private static void text(PrintWriter out, SqliteCensus.Figures figures) {
    out.printf(
        Locale.ROOT,
        "%,d events in %,d frames (%.1f a frame), %,d damaged; %,d were merged into others;"
            + " schema %d%n",
        figures.events(),
        figures.frames(),
        figures.frames() == 0 ? 0.0 : (double) figures.events() / figures.frames(),
        figures.damaged(),
        figures.merged(),
        figures.schema());
    out.printf(
        Locale.ROOT,
        "stored from %s to %s%n",
        figures.oldestMillis().map(StoreStats::time).orElse("-"),
        figures.newestMillis().map(StoreStats::time).orElse("-"));
    Table bytes = new Table("BYTES OF", "BYTES>");
    bytes.row("bodies", grouped(figures.bodyBytes()));
    bytes.row("plans", grouped(figures.planBytes()));
    bytes.row("index", grouped(figures.indexBytes()));
    bytes.row("outlines and ties", grouped(figures.besideBytes()));
    bytes.row("other tables, room in pages", grouped(figures.otherBytes()));
    bytes.row("freed pages", grouped(figures.freedBytes()));
    bytes.row("the file", grouped(figures.fileBytes()));
    bytes.row("its log", grouped(figures.logBytes()));
    bytes.lines().forEach(out::println);
    table(out, "ORIGIN", figures.origins());
    table(out, "BUCKET", figures.buckets());
    table(out, "CHANNEL", figures.channels());
  }

  private static void table(PrintWriter out, String heading, List<SqliteCensus.Share> shares) {
    Table table = new Table(heading, "EVENTS>", "FRAMES>", "BODY BYTES>");
    for (SqliteCensus.Share each : shares) {
      table.row(each.name(), grouped(each.events()), grouped(each.frames()), grouped(each.bytes()));
    }
    if (!table.isEmpty()) {
      out.println();
      table.lines().forEach(out::println);
    }
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
