package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Problem;
import dev.tidegate.broker.journal.JournalException;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.journal.SqliteVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What a broker's files say about starting this release on them. Changes nothing.
final class UpgradeOfFiles {
  private static final long LEAST_FREE_BYTES = 256L << 20;

  private UpgradeOfFiles() {}

  static List<UpgradeFinding> findings(Path file) {
    var findings = new ArrayList<UpgradeFinding>();
    try {
      BrokerConfig config = BrokerConfig.load(file);
      findings.add(UpgradeFinding.ok("config", file + ": this release knows every key"));
      findings.addAll(store(config.journalPath()));
    } catch (ConfigException e) {
      for (Problem problem : e.problems()) {
        findings.add(UpgradeFinding.first("config", problem.toString(), "mend the file"));
      }
    }
    return List.copyOf(findings);
  }

  private static List<UpgradeFinding> store(Path path) {
    try {
      if (!Files.exists(path)) {
        return List.of(UpgradeFinding.ok("store", path + ": none yet"));
      }
      OptionalInt version = SqliteVersion.of(path);
      return List.of(schema(path, version), room(path, version));
    } catch (JournalException | IOException e) {
      return List.of(
          UpgradeFinding.first(
              "store", String.valueOf(e.getMessage()), "give this command the right to read it"));
    }
  }

  private static UpgradeFinding schema(Path path, OptionalInt version) {
    if (version.isEmpty()) {
      return UpgradeFinding.note("store", path + " is in use", "its broker's word counts");
    }
    int has = version.getAsInt();
    if (has > SqliteJournal.SCHEMA) {
      return UpgradeFinding.first(
          "store",
          path + " has schema " + has + ", this release opens none above " + SqliteJournal.SCHEMA,
          "run the release that wrote it");
    }
    return has == SqliteJournal.SCHEMA
        ? UpgradeFinding.ok("store", path + " has schema " + has + ", nothing to migrate")
        : UpgradeFinding.note(
            "store",
            path + " has schema " + has + ", it becomes " + SqliteJournal.SCHEMA,
            "take a snapshot first: there is no way back");
  }

  /// A migration may write every page anew.
  private static UpgradeFinding room(Path path, OptionalInt version) throws IOException {
    long free = Files.getFileStore(path).getUsableSpace();
    boolean migrates = version.isEmpty() || version.getAsInt() < SqliteJournal.SCHEMA;
    long needed = Math.max(LEAST_FREE_BYTES, migrates ? Files.size(path) : 0);
    String text = (free >> 20) + " MiB free, " + (needed >> 20) + " MiB needed";
    return free >= needed
        ? UpgradeFinding.ok("disk", text)
        : UpgradeFinding.first("disk", text, "make room beside " + path);
  }
}
