package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;

/// `tidegate certs`: an authority, and the certificates of brokers, orgs and operators.
@Command(
    name = "certs",
    description = "Makes an authority, and certificates for brokers, orgs and operators.",
    subcommands = {CertsInit.class, CertsIssue.class, CertsRenew.class, CertsShow.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused: it is there already, has expired, or is of another authority",
      " 2:wrong use",
      "74:a file cannot be read or written"
    },
    mixinStandardHelpOptions = true)
public final class CertsCommand implements Subcommand {
  @Override
  public Integer call() {
    throw CommandRefused.use("certs: say init, issue, renew or show; `tidegate certs --help`");
  }
}
