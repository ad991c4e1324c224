package dev.tidegate.broker.shell;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Those who wait for the region to have nothing on its way any more. Owned by the broker's loop.
final class Drains {
  private final RegionCore core;
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean begun;

  private record Waiting(long deadlineNanos, BiConsumer<Boolean, Moment> then) {}

  Drains(RegionCore core) {
    this.core = core;
  }

  /// Takes nothing new from here on. Tells `then` once: true when all is done, false when `timeout`
  /// has passed first.
  void begin(Duration timeout, BiConsumer<Boolean, Moment> then, Moment now) {
    begun = true;
    core.drain(now);
    waiting.add(new Waiting(now.nanos() + timeout.toNanos(), then));
    tick(now);
  }

  boolean begun() {
    return begun;
  }

  void tick(Moment now) {
    if (waiting.isEmpty()) {
      return;
    }
    boolean done = isDone(now);
    for (Waiting each : List.copyOf(waiting)) {
      if (done || now.reached(each.deadlineNanos())) {
        waiting.remove(each);
        each.then().accept(done, now);
      }
    }
  }

  /// Everything is stored and answered, and every region that listens has acknowledged it.
  private boolean isDone(Moment now) {
    return core.isIdle()
        && core.links(now).stream()
            .allMatch(link -> link.lagEvents() == 0 || !listens(link.state()));
  }

  private static boolean listens(LinkState state) {
    return switch (state) {
      case LinkState.CatchingUp _, LinkState.Live _ -> true;
      case LinkState.Connecting _,
          LinkState.Resuming _,
          LinkState.BackingOff _,
          LinkState.Paused _,
          LinkState.Drained _ ->
          false;
    };
  }
}
