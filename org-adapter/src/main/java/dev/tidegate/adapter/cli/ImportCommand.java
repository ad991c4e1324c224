package dev.tidegate.adapter.cli;

import dev.tidegate.cli.Subcommand;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tidegate import`: brings what was said elsewhere into shared channels.
@Command(
    name = "import",
    description = "Brings what was said elsewhere into shared channels.",
    subcommands = {ImportIrcCommand.class, ImportSlackCommand.class})
public final class ImportCommand implements Subcommand {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command.
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    spec.commandLine().usage(err);
    return ExitCode.WRONG_USE;
  }
}
