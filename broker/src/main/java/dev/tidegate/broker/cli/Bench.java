package dev.tidegate.broker.cli;

import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate bench`: measurements on the machine it runs on.
@Command(
    name = "bench",
    description = "Measures Tidegate, or single parts of it, on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = BenchJournal.class)
public final class Bench implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to measure: " + String.join(", ", spec.subcommands().keySet()));
  }
}
