package dev.tidegate.main;

import static java.util.Objects.requireNonNull;

import dev.tidegate.cli.Subcommand;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The root of `tidegate`: knows no subcommand by name, `ServiceLoader` does.
@Command(
    name = "tidegate",
    description = "Shared channels between organizations, under residency rules.",
    mixinStandardHelpOptions = true,
    versionProvider = Tidegate.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Begin with `tidegate demo`. `tidegate COMMAND --help` tells more of each.",
      "Exit codes: 0 done, 1 the answer is no, 2 wrong use; others as the command's help tells."
    })
public final class Tidegate implements Callable<Integer> {
  /// The property and environment variable that the logging configuration takes its level from.
  private static final String LOG_LEVEL = "TIDEGATE_LOG";

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] args) {
    if (System.getenv(LOG_LEVEL) == null && !isServer(args)) {
      System.setProperty(LOG_LEVEL, "WARN");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var root = new CommandLine(new Tidegate());
    List<Subcommand> found =
        ServiceLoader.load(Subcommand.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(Tidegate::place))
            .toList();
    for (Subcommand each : found) {
      var command = new CommandLine(each);
      CommandLine above =
          each.parent().isEmpty()
              ? root
              : requireNonNull(root.getSubcommands().get(each.parent()), each.parent());
      above.addSubcommand(command.getCommandName(), command);
    }
    root.setExecutionExceptionHandler(new OneLine());
    root.setCaseInsensitiveEnumValuesAllowed(true);
    return root;
  }

  /// Parents before what stands below them, then by name.
  private static String place(Subcommand command) {
    return command.parent() + " " + new CommandLine(command).getCommandName();
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do");
  }

  private static boolean isServer(String[] args) {
    return Arrays.asList(args).contains("serve");
  }

  /// The release as the jar's manifest has it.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String release =
          Optional.ofNullable(Tidegate.class.getPackage().getImplementationVersion())
              .orElse("(built from classes)");
      return List.of("tidegate " + release, "Java " + Runtime.version()).toArray(String[]::new);
    }
  }
}
