package dev.tidegate.chaos.cli;

import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.run.Story;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate chaos replay`: the story of one seed.
@Command(
    name = "replay",
    description = {
      "Plays one seed and tells its story: its world, its faults and when they came, what was",
      "published, and of a broken promise what happened just before. Twice it tells the same."
    },
    footer = {
      "",
      "Examples:",
      "  tidegate chaos replay 41",
      "  tidegate chaos replay 41 --only 2,5",
      "  tidegate chaos replay 41 --only none --json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:the seed held", " 1:it broke a promise", " 2:wrong use"},
    mixinStandardHelpOptions = true)
final class ChaosReplay implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "SEED", description = "The seed.")
  private long seed;

  private Faults faults = Faults.ALL;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--only",
      paramLabel = "FAULTS",
      description = "Numbers of the faults that are played, with commas between; none: none.")
  void only(String text) {
    try {
      faults = Faults.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Story.Told told = Story.of(seed, PlayLength.SEED, faults);
    StoryText text = new StoryText(told, faults);
    if (json) {
      out.println(text.json());
    } else {
      text.lines().forEach(out::println);
    }
    out.flush();
    return told.outcome().held() ? 0 : 1;
  }
}
