package dev.tidegate.broker.cli;

import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tidegate upgrade`: before a broker is replaced by another release.
@Command(
    name = "upgrade",
    description = "Looks before a broker is replaced by another release.",
    subcommands = UpgradeCheck.class,
    mixinStandardHelpOptions = true)
public final class UpgradeCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }
}
