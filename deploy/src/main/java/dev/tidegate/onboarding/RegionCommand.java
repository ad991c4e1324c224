package dev.tidegate.onboarding;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;

/// `tidegate region`: the regions of the federation, for its operators.
@Command(
    name = "region",
    description = "Lists the regions, and adds one to a folder of `tidegate init`.",
    subcommands = {RegionAdd.class, RegionList.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused: the name is taken",
      " 2:wrong use",
      "64:a configuration in the folder has mistakes",
      "69:no answer, or a port is in use"
    },
    mixinStandardHelpOptions = true)
public final class RegionCommand implements Subcommand {
  @Override
  public Integer call() {
    throw CommandRefused.use("region: say add or list; `tidegate region --help` tells more");
  }
}
