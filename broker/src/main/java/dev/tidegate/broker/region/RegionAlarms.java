package dev.tidegate.broker.region;

import dev.tidegate.broker.support.Alarms;
import dev.tidegate.broker.support.Moment;
import java.util.List;
import java.util.function.BiConsumer;

/// What a person must look at: kept for the operator's question and told to the shell at once.
///
/// The time is the latest that the region was told.
final class RegionAlarms {
  private final Alarms kept = new Alarms();
  private final BiConsumer<String, String> told;
  private Moment now;

  RegionAlarms(BiConsumer<String, String> told, Moment now) {
    this.told = told;
    this.now = now;
  }

  void at(Moment moment) {
    now = moment;
  }

  /// @param detail ids and sizes only
  void raise(String code, String detail) {
    kept.raise(code, detail, now);
    told.accept(code, detail);
  }

  List<Alarms.Alarm> all() {
    return kept.all();
  }
}
