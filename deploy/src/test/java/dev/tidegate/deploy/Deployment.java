package dev.tidegate.deploy;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.cli.Subcommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// What every way of deployment shares: where the files are, and what a broker asks of any of them.
final class Deployment {
  /// The module's folder, which tests run in.
  static final Path FOLDER = Path.of("").toAbsolutePath();

  static final List<String> REGIONS = List.of("eu-de", "us-va", "in-mh");

  /// What a stop takes beside the drain: the last words to workspaces, streams that are cut, the
  /// store that is closed.
  static final int CLOSING_SECONDS = 20;

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

  private Deployment() {}

  static BrokerConfig config(Path file) {
    try {
      return BrokerConfig.load(file);
    } catch (ConfigException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  static boolean isOpen(Endpoint endpoint) {
    return !LOOPBACK.contains(endpoint.host());
  }

  /// Whether `tidegate` would take these words; what is wrong with them, else nothing.
  static List<String> refusals(List<String> words) {
    for (Subcommand each : ServiceLoader.load(Subcommand.class)) {
      var command = new CommandLine(each);
      if (each.parent().isEmpty() && command.getCommandName().equals(words.getFirst())) {
        try {
          command.parseArgs(words.subList(1, words.size()).toArray(String[]::new));
          return List.of();
        } catch (ParameterException e) {
          return List.of(String.valueOf(e.getMessage()));
        }
      }
    }
    return List.of("no command '" + words.getFirst() + "'");
  }

  /// The word behind an option, or empty.
  static String option(List<String> words, String name) {
    int at = words.indexOf(name);
    return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
  }

  /// What is wrong with how a stop is timed.
  static List<String> stopProblems(List<String> words, int before, int graceSeconds) {
    String drain = option(words, "--drain-seconds");
    List<String> problems = new ArrayList<>();
    if (drain.isEmpty()) {
      problems.add("no --drain-seconds");
    } else if (graceSeconds < before + Integer.parseInt(drain) + CLOSING_SECONDS) {
      problems.add(
          "killed after %d s, with a drain of %s s, %d s before it and %d s of closing"
              .formatted(graceSeconds, drain, before, CLOSING_SECONDS));
    }
    return problems;
  }

  /// What is wrong with a probe's words: it has to be `health` by the small JVM, with the broker's
  /// own configuration.
  static List<String> probeProblems(List<String> words, String config) {
    if (words.size() < 3
        || !words.subList(0, 2).equals(List.of("java", "@/opt/tidegate/command.args"))) {
      return List.of("a probe that is not the small JVM: " + words);
    }
    List<String> command = words.subList(2, words.size());
    List<String> problems = new ArrayList<>(refusals(command));
    if (!command.getFirst().equals("health") || !option(command, "--config").equals(config)) {
      problems.add("a probe that does not ask this broker: " + command);
    }
    return problems;
  }
}
