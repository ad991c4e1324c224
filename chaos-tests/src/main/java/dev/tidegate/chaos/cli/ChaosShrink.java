package dev.tidegate.chaos.cli;

import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.run.Shrinking;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate chaos shrink`: which faults of a seed are enough.
@Command(
    name = "shrink",
    description = {
      "Plays a seed again and again with ever fewer of its faults, and says which of them are",
      "enough to break the same promise: none of them can be left out alone. A minute or so."
    },
    footer = {"", "Example:", "  tidegate chaos shrink 41"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:the seed holds, there is nothing to shrink",
      " 1:it broke a promise: the faults that are enough are told",
      " 2:wrong use"
    },
    mixinStandardHelpOptions = true)
final class ChaosShrink implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SEED", description = "The seed.")
  private long seed;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<Shrinking> shrinking = Shrinking.of(seed, PlayLength.SEED);
    if (shrinking.isPresent()) {
      ShrinkText text = new ShrinkText(seed, shrinking.get());
      if (json) {
        out.println(text.json());
      } else {
        text.lines().forEach(out::println);
      }
    } else {
      out.println(
          json
              ? new JsonLine().put("seed", seed).put("held", true).toString()
              : "seed " + seed + " held: there is nothing to shrink");
    }
    out.flush();
    return shrinking.isPresent() ? 1 : 0;
  }
}
