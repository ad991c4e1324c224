package dev.tidegate.chaos.play;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.fault.Schedule;
import dev.tidegate.chaos.fault.Strike;
import dev.tidegate.chaos.fault.Struck;

/// Who hears a seed being played, on the thread that plays it.
public interface Audience {
  Audience NONE = new Audience() {};

  /// The channels are set up; the talk and the faults begin.
  default void begins(Stage stage, Schedule schedule) {}

  default void struck(Strike strike, Struck struck, Moment at) {}

  /// Everything is healed, and the talk is over.
  default void quiet(Moment at) {}

  /// Everything that goes into the trace hash, also while the channels are set up.
  default void traced(Moment at, String what) {}
}
