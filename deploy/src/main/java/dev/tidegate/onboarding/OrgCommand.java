package dev.tidegate.onboarding;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;

/// `tidegate org`: the orgs of the federation, for its operators.
@Command(
    name = "org",
    description = "Brings orgs in, tells of them, and takes them out.",
    subcommands = {OrgAdd.class, OrgList.class, OrgShow.class, OrgPolicy.class, OrgRemove.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused: there already, not there, or elsewhere",
      " 2:wrong use",
      "64:the policy file has mistakes",
      "69:no answer"
    },
    mixinStandardHelpOptions = true)
public final class OrgCommand implements Subcommand {
  @Override
  public Integer call() {
    throw CommandRefused.use(
        "org: say add, list, show, policy or remove; `tidegate org --help` tells more");
  }
}
