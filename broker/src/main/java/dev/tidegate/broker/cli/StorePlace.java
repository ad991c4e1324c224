package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.journal.JournalException;
import dev.tidegate.broker.journal.StoreLock;
import dev.tidegate.cli.CommandRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which store a command is about: by its folder or file, or by its broker's configuration.
final class StorePlace {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder that journal.db is in, or the file itself.")
  private Path folder = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration of the broker whose store it is (YAML).")
  private Path config = Path.of("");

  /// @throws CommandRefused if none or both are named, or the configuration is wrong
  Path file() {
    boolean byFolder = !folder.toString().isEmpty();
    boolean byConfig = !config.toString().isEmpty();
    if (byFolder == byConfig) {
      throw CommandRefused.use("store: name a folder, or --config FILE");
    }
    if (byConfig) {
      try {
        return BrokerConfig.load(config).journalPath();
      } catch (ConfigException e) {
        throw CommandRefused.settings(String.valueOf(e.getMessage()));
      }
    }
    return Files.isDirectory(folder) ? folder.resolve("journal.db") : folder;
  }

  /// What is done with a store that nobody else may use meanwhile.
  interface Work<T> {
    T on(Path store) throws IOException;
  }

  /// @throws CommandRefused in one line, if a broker runs on it, or it cannot be opened
  <T> T alone(Work<T> work) throws IOException {
    Path store = file();
    if (!Files.isRegularFile(store)) {
      throw CommandRefused.no(
          "There is no store at " + store + "; name the folder that journal.db is in");
    }
    try (StoreLock _ = StoreLock.take(store)) {
      return work.on(store);
    } catch (JournalException e) {
      throw CommandRefused.unavailable(String.valueOf(e.getMessage()));
    }
  }

  /// As [#alone], also while a broker runs.
  <T> T beside(Work<T> work) throws IOException {
    try {
      return work.on(file());
    } catch (JournalException e) {
      throw CommandRefused.unavailable(String.valueOf(e.getMessage()));
    }
  }
}
