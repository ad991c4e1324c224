package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.broker.shell.PolicySources;
import dev.tidegate.cli.Subcommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate doctor`: looks at all that a broker stands on, and says what to do.
@Command(
    name = "doctor",
    description = {
      "Looks at what a broker stands on, and says what to do.",
      "Clock, memory, file descriptors, and, with --config, disk, syncs, ports, certificates,",
      "policies, the other regions, its store. Changes nothing; the broker may run."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:nothing failed; there may be warnings",
      " 1:something failed, the configuration included",
      " 2:wrong use"
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Subcommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The broker's configuration (YAML). Without it, only the machine is looked at.")
  private Path config = Path.of("");

  @Option(names = "--verify", description = "Read and verify every frame of the store, too.")
  private boolean verify;

  @Option(names = "--json", description = "One JSON object a line: check, level, found, todo.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    boolean configured = !config.toString().isEmpty();
    if (verify && !configured) {
      throw new ParameterException(spec.commandLine(), "--verify needs --config FILE");
    }
    List<Diagnosis> found = new ArrayList<>();
    tell(ClockCheck.look(), found);
    tell(MachineCheck.files(), found);
    tell(MachineCheck.memory(), found);
    if (configured) {
      broker(found);
    }
    boolean failed = found.stream().anyMatch(each -> each.level() == Diagnosis.Level.FAIL);
    if (!json) {
      spec.commandLine().getOut().println(sum(found));
      spec.commandLine().getOut().flush();
    }
    return failed ? 1 : 0;
  }

  private void broker(List<Diagnosis> found) {
    BrokerConfig settings;
    try {
      settings = BrokerConfig.load(config);
    } catch (ConfigException e) {
      for (String line : String.valueOf(e.getMessage()).lines().toList()) {
        tell(Diagnosis.fail("configuration", line, "correct that line"), found);
      }
      return;
    }
    tell(Diagnosis.ok("configuration", config + " is read"), found);
    CertificateCheck.look(settings, Instant.now()).forEach(each -> tell(each, found));
    tell(policies(settings), found);
    tell(DiskCheck.room(settings), found);
    tell(DiskCheck.sync(settings), found);
    boolean runs = GrpcReachCheck.runs(settings);
    GrpcReachCheck.ports(settings, runs).forEach(each -> tell(each, found));
    GrpcReachCheck.Peers peers = GrpcReachCheck.peers(settings);
    peers.found().forEach(each -> tell(each, found));
    if (!settings.regions().isEmpty()) {
      tell(ClockCheck.against(peers.ahead()), found);
    }
    StoreBar bar = StoreBar.onTerminal(spec.commandLine().getErr(), json);
    StoreCheck.look(settings, verify, bar).forEach(each -> tell(each, found));
  }

  private static Diagnosis policies(BrokerConfig settings) {
    try {
      PolicySources.baseline(settings.policy());
      int files = PolicySources.files(settings.policy()).size();
      return Diagnosis.ok("policies", "the baseline and " + files + " files of orgs are read");
    } catch (BrokerStartException e) {
      return Diagnosis.fail(
          "policies",
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "correct it; `tidegate serve --check` tells every mistake of the configuration");
    }
  }

  private void tell(Diagnosis next, List<Diagnosis> found) {
    found.add(next);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? line(next) : text(next));
    out.flush();
  }

  private static String text(Diagnosis next) {
    String text =
        String.format(
            Locale.ROOT,
            "%-4s  %-16s  %s",
            next.level().name().toLowerCase(Locale.ROOT),
            next.check(),
            next.found());
    return next.todo().isEmpty() ? text : text + "\n" + " ".repeat(24) + "do: " + next.todo();
  }

  private static String line(Diagnosis next) {
    return new JsonLine()
        .put("check", next.check())
        .put("level", next.level().name().toLowerCase(Locale.ROOT))
        .put("found", next.found())
        .put("todo", next.todo())
        .toString();
  }

  private static String sum(List<Diagnosis> found) {
    return String.format(
        Locale.ROOT,
        "%d ok, %d warnings, %d failed",
        count(found, Diagnosis.Level.OK),
        count(found, Diagnosis.Level.WARN),
        count(found, Diagnosis.Level.FAIL));
  }

  private static long count(List<Diagnosis> found, Diagnosis.Level level) {
    return found.stream().filter(each -> each.level() == level).count();
  }
}
