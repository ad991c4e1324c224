package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.cli.Subcommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate health --config FILE`: asks the broker of this machine whether it serves; for probes.
@Command(
    name = "health",
    description = {
      "Asks the broker that this configuration starts whether it serves: at its link port, with its",
      "own certificate. For the probes of containers and for scripts on the broker's machine."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:it serves (with --alive: it answers)",
      " 2:wrong use",
      "64:the configuration or a certificate is wrong",
      "69:no answer, or it does not serve"
    },
    mixinStandardHelpOptions = true)
public final class HealthCommand implements Subcommand {
  private static final int OK = 0;
  private static final int SETTINGS = 64;
  private static final int UNAVAILABLE = 69;
  private static final int PATIENCE_SECONDS_MAX = 60;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration that the broker was started with (YAML).")
  private Path config = Path.of("");

  @Option(
      names = "--alive",
      description = "An answer is enough, also from a broker that starts or drains.")
  private boolean alive;

  @Option(
      names = "--patience-seconds",
      paramLabel = "SECONDS",
      description = "How long to wait for the answer, 1 to 60 (default: ${DEFAULT-VALUE}).")
  private int patienceSeconds = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (patienceSeconds < 1 || patienceSeconds > PATIENCE_SECONDS_MAX) {
      throw new ParameterException(spec.commandLine(), "--patience-seconds: 1 to 60");
    }
    PrintWriter err = spec.commandLine().getErr();
    try {
      var check = new GrpcHealthCheck(BrokerConfig.load(config));
      return told(check.ask(Duration.ofSeconds(patienceSeconds)), err);
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return SETTINGS;
    } catch (CredentialsException | IllegalArgumentException e) {
      err.println("tidegate health: " + e.getMessage());
      return SETTINGS;
    }
  }

  private int told(GrpcHealthCheck.Finding finding, PrintWriter err) {
    PrintWriter out = spec.commandLine().getOut();
    return switch (finding) {
      case GrpcHealthCheck.Finding.Serving _ -> {
        out.println("serving");
        out.flush();
        yield OK;
      }
      case GrpcHealthCheck.Finding.NotServing _ -> {
        out.println("not serving: it starts or drains");
        out.flush();
        yield alive ? OK : UNAVAILABLE;
      }
      case GrpcHealthCheck.Finding.NoAnswer none -> {
        err.println("tidegate health: no answer: " + none.reason());
        yield UNAVAILABLE;
      }
    };
  }
}
