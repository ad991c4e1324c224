package dev.tidegate.adapter.cli;

import dev.tidegate.model.ErrorCode;
import java.util.SortedMap;
import java.util.TreeMap;

/// How far an import is. Safe for many threads.
final class SlackTally {
  private final SortedMap<ErrorCode, Long> refused = new TreeMap<>();
  private long published;
  private long before;
  private long lost;
  private long orphans;

  synchronized void published() {
    published++;
  }

  /// An earlier run had imported it.
  synchronized void before() {
    before++;
  }

  /// A message that was refused.
  synchronized void lost() {
    lost++;
  }

  /// A reply whose thread is not there: it was posted into the channel.
  synchronized void orphan() {
    orphans++;
  }

  /// A message or a reaction was refused for good.
  synchronized void refused(ErrorCode code) {
    refused.merge(code, 1L, Long::sum);
  }

  record View(
      long published, long before, long lost, long orphans, SortedMap<ErrorCode, Long> refused) {
    long done() {
      return published + before + lost;
    }
  }

  synchronized View view() {
    return new View(published, before, lost, orphans, new TreeMap<>(refused));
  }
}
