package dev.tidegate.chaos.cli;

import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate chaos`: looks for what must never happen.
@Command(
    name = "chaos",
    description = {
      "Looks for what must never happen: acked messages lost, given twice or out of order, words",
      "where no rule lets them be, regions that do not come to the same.",
      "",
      "A seed is a world of three regions and five orgs in the heap of this process, with faults,",
      "over two minutes of its own time. The same seed is the same world to the last bit."
    },
    footer = {
      "",
      "Begin with `tidegate chaos sim --seeds 1000`. What it finds:",
      "  tidegate chaos replay SEED   tells its story",
      "  tidegate chaos shrink SEED   says which of its faults are enough"
    },
    mixinStandardHelpOptions = true,
    subcommands = {ChaosSim.class, ChaosReplay.class, ChaosShrink.class, ChaosSearch.class})
public final class ChaosCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do: " + String.join(", ", spec.subcommands().keySet()));
  }
}
