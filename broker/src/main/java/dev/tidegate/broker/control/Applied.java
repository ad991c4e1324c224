package dev.tidegate.broker.control;

import java.util.List;
import java.util.Optional;

/// What came of giving an entry to [ControlState].
public sealed interface Applied {
  /// It is applied and its region's position moved.
  ///
  /// @param changes what is different here from now on, in the order in which it should be told;
  ///   may be none
  /// @param alarms what an operator should know although the entry counts
  record Done(ControlRecord record, List<ControlChange> changes, List<ControlAlarm> alarms)
      implements Applied {
    public Done {
      changes = List.copyOf(changes);
      alarms = List.copyOf(alarms);
    }
  }

  /// It counts as applied and its region's position moved, but its region may not say that: no
  /// effect.
  record Refused(ControlAlarm alarm) implements Applied {}

  /// Its position was applied before: nothing was done.
  ///
  /// @param alarm present if the bytes are not those that were applied
  record Duplicate(Optional<ControlAlarm> alarm) implements Applied {}

  /// Entries before it are missing: nothing was done; go on from `expected`.
  record Gap(long expected) implements Applied {}
}
