package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.journal.JournalException;
import dev.tidegate.broker.journal.SqliteBrief;
import dev.tidegate.broker.journal.SqliteVerification;
import dev.tidegate.broker.journal.StoreProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A broker's store: whose it is, of which release, and on demand whether its frames are whole. It
/// is only read, in short snapshots, so the broker may run.
final class StoreCheck {
  private static final String CHECK = "store";
  private static final int MOST_TOLD = 20;
  private static final long LOG_BYTES = 64 << 20;

  private StoreCheck() {}

  static List<Diagnosis> look(BrokerConfig config, boolean verify, StoreProgress progress) {
    Path store = config.journalPath();
    if (!Files.exists(store)) {
      return List.of(Diagnosis.ok(CHECK, store + " is not there yet; the first start makes it"));
    }
    List<Diagnosis> found = new ArrayList<>();
    try {
      SqliteBrief brief = SqliteBrief.of(store);
      found.add(brief(brief, config));
      if (brief.logBytes() > Math.max(LOG_BYTES, config.journal().walBytes() * 4L / 3)) {
        found.add(
            Diagnosis.warn(
                CHECK,
                "its log is " + (brief.logBytes() >> 20) + " MiB long",
                "another program holds a snapshot of it: end that program"));
      }
      if (verify) {
        found.addAll(frames(SqliteVerification.run(store, false, progress)));
      }
    } catch (JournalException | IOException e) {
      found.add(
          Diagnosis.fail(
              CHECK, String.valueOf(e.getMessage()), "see the runbook of broken stores"));
    }
    return found;
  }

  private static Diagnosis brief(SqliteBrief brief, BrokerConfig config) {
    String found = "schema " + brief.schema() + ", " + brief.frames() + " frames";
    if (!brief.region().equals(config.region())) {
      return Diagnosis.fail(
          CHECK,
          "it belongs to region " + brief.region(),
          "give each region a store of its own: change `data`");
    }
    return brief.brokenSync()
        ? Diagnosis.warn(
            CHECK,
            found + "; a sync to disk failed",
            "look at the disk; the next start copies the store and verifies it before it serves")
        : Diagnosis.ok(CHECK, found);
  }

  private static List<Diagnosis> frames(SqliteVerification.Verdict verdict) {
    if (verdict.isClean()) {
      return List.of(Diagnosis.ok("frames", verdict.frames() + " verified, all whole"));
    }
    List<Diagnosis> found = new ArrayList<>();
    for (SqliteVerification.Finding each : verdict.findings()) {
      if (found.size() < MOST_TOLD) {
        String frame = each.frame().isEmpty() ? "" : each.frame() + ": ";
        found.add(Diagnosis.fail("frames", frame + each.what(), each.then()));
      }
    }
    if (verdict.found() > found.size()) {
      found.add(
          Diagnosis.fail(
              "frames",
              verdict.found() + " things found in all",
              "stop the broker and run `tidegate store verify`"));
    }
    return found;
  }
}
