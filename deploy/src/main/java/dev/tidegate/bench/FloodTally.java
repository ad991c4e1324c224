package dev.tidegate.bench;

import dev.tidegate.model.TidegateException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What became of a flood's texts. Thread-safe.
final class FloodTally {
  private final LongAdder offered = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder heldBack = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

  /// One reading of it.
  ///
  /// @param refused by reason
  record Account(long offered, long accepted, long heldBack, Map<String, Long> refused) {
    static final Account NOTHING = new Account(0, 0, 0, Map.of());

    Account minus(Account before) {
      Map<String, Long> rest = new TreeMap<>(refused);
      before.refused.forEach((reason, count) -> rest.merge(reason, -count, Long::sum));
      rest.values().removeIf(count -> count == 0);
      return new Account(
          offered - before.offered, accepted - before.accepted, heldBack - before.heldBack, rest);
    }

    Account plus(Account more) {
      Map<String, Long> all = new TreeMap<>(refused);
      more.refused.forEach((reason, count) -> all.merge(reason, count, Long::sum));
      return new Account(
          offered + more.offered, accepted + more.accepted, heldBack + more.heldBack, all);
    }
  }

  void offered(int texts) {
    offered.add(texts);
  }

  void accepted() {
    accepted.increment();
  }

  /// The broker does not read on, so nothing was sent.
  void heldBack(int texts) {
    heldBack.add(texts);
  }

  /// @param why empty: the answer does not say
  void refused(Optional<TidegateException> why) {
    String reason = why.map(it -> it.code().name()).orElse("OTHER");
    refused.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  Account account() {
    Map<String, Long> counts = new TreeMap<>();
    refused.forEach((reason, count) -> counts.put(reason, count.sum()));
    return new Account(offered.sum(), accepted.sum(), heldBack.sum(), counts);
  }
}
