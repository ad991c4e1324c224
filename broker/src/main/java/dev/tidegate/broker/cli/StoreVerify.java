package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.SqliteVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate store verify`: reads every frame of a stopped store, and names those that are damaged.
@Command(
    name = "verify",
    description = {
      "Reads every frame and names those that are damaged.",
      "Of a stopped store: checksums, places, sequences, ties, heads, names, keys. Tells what will",
      "become of each damaged frame. Changes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:the store is whole",
      " 1:damage was found, or there is no store",
      "64:the configuration is wrong",
      "69:the store is in use (stop its broker), of another release, or cannot be read"
    },
    mixinStandardHelpOptions = true)
final class StoreVerify implements Callable<Integer> {
  @Mixin private StorePlace place = new StorePlace();

  @Option(names = "--json", description = "One JSON object a line: each finding, then the sum.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    StoreBar bar = StoreBar.onTerminal(spec.commandLine().getErr(), json);
    SqliteVerification.Verdict verdict =
        place.alone(store -> SqliteVerification.run(store, true, bar));
    verdict.findings().forEach(finding -> out.println(json ? line(finding) : text(finding)));
    out.println(json ? sum(verdict) : told(verdict));
    out.flush();
    return verdict.isClean() ? 0 : 1;
  }

  static String text(SqliteVerification.Finding finding) {
    String frame = finding.frame().isEmpty() ? "" : "frame " + finding.frame() + ": ";
    return frame + finding.what() + "\n  then: " + finding.then();
  }

  private static String line(SqliteVerification.Finding finding) {
    return new JsonLine()
        .put("frame", finding.frame())
        .put("what", finding.what())
        .put("then", finding.then())
        .toString();
  }

  private static String sum(SqliteVerification.Verdict verdict) {
    return new JsonLine()
        .put("frames", verdict.frames())
        .put("events", verdict.events())
        .put("found", verdict.found())
        .put("clean", verdict.isClean())
        .toString();
  }

  private static String told(SqliteVerification.Verdict verdict) {
    String counted =
        String.format(Locale.ROOT, "%,d frames, %,d events: ", verdict.frames(), verdict.events());
    return verdict.isClean()
        ? counted + "whole"
        : String.format(Locale.ROOT, "%s%,d things found", counted, verdict.found());
  }
}
