package dev.tidegate.broker.cli;

import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.shell.Release;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.wire.EventCodec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate upgrade check`: whether a broker can be replaced by this release now, and if not, what
/// to do first.
@Command(
    name = "check",
    description = {
      "Tells whether a running broker can be replaced by this command's release now: links and their",
      "lag, wire levels, alarms; with --config also the keys of its configuration, its store's schema",
      "and the room on its disk. Changes nothing. Run it with the release that is to come."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:safe to upgrade",
      " 1:not now: the lines marked FIRST say what to do",
      " 2:wrong use",
      "69:no answer"
    },
    mixinStandardHelpOptions = true)
final class UpgradeCheck implements Callable<Integer> {
  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The broker's configuration, on the broker's machine.")
  private @Nullable Path config;

  @Option(names = "--no-broker", description = "Looks at --config only; asks no broker.")
  private boolean noBroker;

  @Option(
      names = "--lag",
      paramLabel = "EVENTS",
      defaultValue = "1000",
      description = "How far a link may be behind (default: ${DEFAULT-VALUE}).")
  private long lagEvents = 1_000;

  @Option(names = "--json", description = "Prints everything as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (lagEvents < 0) {
      throw CommandRefused.use("--lag: " + lagEvents + " (expected: >= 0)");
    }
    if (noBroker && config == null) {
      throw CommandRefused.use("--no-broker leaves nothing to look at: give --config FILE");
    }
    var findings = new ArrayList<UpgradeFinding>();
    if (config != null) {
      findings.addAll(UpgradeOfFiles.findings(config));
    }
    if (!noBroker) {
      findings.addAll(ofBroker());
    }
    boolean safe =
        findings.stream().noneMatch(each -> each.verdict() == UpgradeFinding.Verdict.FIRST);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(findings, safe));
    } else {
      table(findings).lines().forEach(out::println);
      out.println(safe ? "safe to upgrade" : "not now: see to the lines marked FIRST");
    }
    out.flush();
    return safe ? 0 : 1;
  }

  private List<UpgradeFinding> ofBroker() {
    return new UpgradeCodec(Release.name(), EventCodec.WIRE_LEVEL, SqliteJournal.SCHEMA, lagEvents)
        .asked(operator, Instant.now());
  }

  private static Table table(List<UpgradeFinding> findings) {
    Table table = new Table("VERDICT", "CHECK", "FOUND", "TO DO");
    findings.forEach(each -> table.row(each.verdict(), each.check(), each.text(), each.todo()));
    return table;
  }

  private static JsonLine json(List<UpgradeFinding> findings, boolean safe) {
    return new JsonLine()
        .put("safe", safe)
        .put("release", Release.name())
        .put("wireLevel", EventCodec.WIRE_LEVEL)
        .put("storeSchema", SqliteJournal.SCHEMA)
        .putObjects(
            "findings",
            findings.stream()
                .map(each ->
                    new JsonLine()
                        .put("verdict", each.verdict().name())
                        .put("check", each.check())
                        .put("text", each.text())
                        .put("todo", each.todo()))
                .toList());
  }
}
