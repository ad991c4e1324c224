package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import picocli.CommandLine.Command;

/// `tidegate store`: what is in a store, whether it is whole, and its freed pages given back.
@Command(
    name = "store",
    description = "Verifies, compacts or counts a broker's store. Never shows a message's words.",
    subcommands = {StoreVerify.class, StoreCompact.class, StoreStats.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done; the store is whole",
      " 1:damage was found, or there is no store",
      " 2:wrong use",
      "64:the configuration is wrong",
      "69:the store is in use, is newer than this release, or cannot be read",
      "74:a file cannot be read or written"
    },
    mixinStandardHelpOptions = true)
public final class StoreCommand implements Subcommand {
  @Override
  public Integer call() {
    throw CommandRefused.use("store: say verify, compact or stats; `tidegate store --help`");
  }
}
