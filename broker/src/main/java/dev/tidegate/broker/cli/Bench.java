package dev.tidegate.broker.cli;

import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench`: measurements of single parts, on the machine it runs on.
@Command(
    name = "bench",
    description = "Measures single parts of Tidegate on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = BenchJournal.class)
public final class Bench implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to measure: journal");
  }
}
