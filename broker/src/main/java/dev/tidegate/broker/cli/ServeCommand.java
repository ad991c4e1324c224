package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.shell.Broker;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.broker.shell.Ended;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.warmup.WarmUp;
import dev.tidegate.cli.Subcommand;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate serve`: runs one broker until it is told to stop.
@Command(
    name = "serve",
    description = {
      "Runs one broker in the foreground. Prints one line that begins with 'ready' when it serves;",
      "stops in good order at SIGTERM or SIGINT."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:stopped in good order",
      "64:the command line, the configuration, a policy file or a certificate is wrong",
      "69:a port or the store is in use or cannot be used",
      "70:a bug; the log tells",
      "74:a sync to disk failed; the next start verifies the store before it serves"
    },
    mixinStandardHelpOptions = true)
public final class ServeCommand implements Subcommand {
  private static final int OK = 0;
  private static final int SETTINGS = 64;
  private static final int UNAVAILABLE = 69;
  private static final int BUG = 70;
  private static final int STORE_BROKEN = 74;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The broker's configuration (YAML); deploy/config has commented ones.")
  private Path config = Path.of("");

  @Option(
      names = "--check",
      description = "Read the configuration, print every setting in force, and end.")
  private boolean check;

  @Option(
      names = "--drain-seconds",
      paramLabel = "SECONDS",
      description = "How long a stop may wait for what is on its way (default: ${DEFAULT-VALUE}).")
  private int drainSeconds = 10;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = {
        "Before it serves, let made-up regions in this process talk to each other until the virtual",
        "machine has compiled what it runs, for this long at most: else the first half minute of a",
        "busy region is slow. 0: serve at once (default: ${DEFAULT-VALUE})."
      })
  private int warmUpSeconds = 0;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      BrokerConfig settings = BrokerConfig.load(config);
      if (check) {
        spec.commandLine().getOut().print(settings.describe());
        spec.commandLine().getOut().flush();
        return OK;
      }
      return serve(settings);
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return SETTINGS;
    } catch (BrokerStartException e) {
      err.println("tidegate serve: " + e.getMessage());
      return switch (e.fault()) {
        case SETTINGS -> SETTINGS;
        case UNAVAILABLE -> UNAVAILABLE;
      };
    }
  }

  private int serve(BrokerConfig settings) throws BrokerStartException, InterruptedException {
    if (warmUpSeconds > 0) {
      Duration most = Duration.ofSeconds(warmUpSeconds);
      WarmUp.run(settings.data(), most, ServeCommand::now, new SecureRandom());
    }
    Broker broker = Broker.start(settings, ServeCommand::now, new SecureRandom());
    Thread stop = Thread.ofPlatform().name("stop").unstarted(() -> stop(broker));
    Runtime.getRuntime().addShutdownHook(stop);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "ready region="
            + settings.region()
            + " workspace="
            + text(broker.address(Port.WORKSPACE))
            + " link="
            + text(broker.address(Port.LINK))
            + " operator="
            + text(broker.address(Port.OPERATOR))
            + broker.metricsAddress().map(address -> " metrics=" + text(address)).orElse(""));
    out.flush();
    int code = code(broker.awaitEnd());
    // A run that ends by a signal is ended by the hook, with the code that it found.
    broker.close();
    return code;
  }

  /// Runs while the process goes down: its exit code would tell of the signal, so it is halted with
  /// the code of how the broker ended.
  private void stop(Broker broker) {
    int code = BUG;
    try {
      broker.drain(Duration.ofSeconds(drainSeconds));
      code = code(broker.awaitEnd());
      broker.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code);
  }

  private static int code(Ended ended) {
    return switch (ended) {
      case Ended.Drained _ -> OK;
      case Ended.StoreBroken _ -> STORE_BROKEN;
      case Ended.Failed _ -> BUG;
    };
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }
}
