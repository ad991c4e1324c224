package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// What the feeds brought, judged by the receipts.
///
/// @param sent everything that was said: messages, replies, edits, reactions, deletions
/// @param refused by a broker for good
/// @param unanswered given to an outbox, and no broker has answered
/// @param twiceNamed two messages that were given one event's name
record Verdict(int sent, int refused, int unanswered, int twiceNamed, SortedMap<OrgId, Org> orgs) {
  Verdict {
    orgs = Collections.unmodifiableSortedMap(new TreeMap<>(orgs));
  }

  /// One org's part.
  ///
  /// @param delivered different events that its feed brought
  /// @param lost promised and not brought
  /// @param duplicated brought more than once, or under a name that no receipt has
  /// @param outOfOrder after a later one of the same origin and channel
  /// @param wrong not what was promised: another text, a copy instead of a stub
  /// @param leaked with a restricted value that the plan had taken out
  record Org(
      RegionId home,
      int delivered,
      int plain,
      int redacted,
      int withheld,
      int nothing,
      int lost,
      int duplicated,
      int outOfOrder,
      int wrong,
      int leaked) {
    boolean clean() {
      return lost == 0 && duplicated == 0 && outOfOrder == 0 && wrong == 0 && leaked == 0;
    }
  }

  boolean clean() {
    return sent > 0
        && refused == 0
        && unanswered == 0
        && twiceNamed == 0
        && orgs.values().stream().allMatch(Org::clean);
  }

  int sum(ToIntFunction<Org> part) {
    return orgs.values().stream().mapToInt(part).sum();
  }
}
