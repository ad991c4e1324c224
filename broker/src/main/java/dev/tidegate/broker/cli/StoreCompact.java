package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.SqliteCompaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate store compact`: gives the freed pages of a stopped store back to the disk.
@Command(
    name = "compact",
    description = {
      "Gives freed pages back to the disk.",
      "Writes what is in use in a stopped store to a new file, which then takes its place. Needs as",
      "much room as that, and 64 MiB. A crash leaves the old store or the new one."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:there is no store",
      "64:the configuration is wrong",
      "69:the store is in use (stop its broker), there is no room, or it cannot be read",
      "74:a file cannot be written; the store is as it was"
    },
    mixinStandardHelpOptions = true)
final class StoreCompact implements Callable<Integer> {
  @Mixin private StorePlace place = new StorePlace();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    SqliteCompaction.Done done = place.alone(SqliteCompaction::run);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? new JsonLine()
                .put("bytesBefore", done.bytesBefore())
                .put("bytesAfter", done.bytesAfter())
                .put("mergedFrames", done.merged())
                .toString()
            : String.format(
                Locale.ROOT,
                "%,d bytes before, %,d after; %,d frames were merged into others",
                done.bytesBefore(),
                done.bytesAfter(),
                done.merged()));
    out.flush();
    return 0;
  }
}
