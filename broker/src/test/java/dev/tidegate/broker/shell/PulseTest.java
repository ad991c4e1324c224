package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the probes and the health services are told.
final class PulseTest {
  private Moment now = new Moment(0, 0);
  private final List<Boolean> health = new ArrayList<>();
  private final Pulse pulse = new Pulse(() -> now);

  @Test
  void notReady_beforeThePortsAreOpen_isStarting() {
    pulse.tick(true, false, now);

    assertThat(pulse.notReady()).containsExactly("STARTING");
    assertThat(pulse.notLive()).isEmpty();
  }

  @Test
  void notReady_brokenAndDraining_saysBoth() {
    pulse.begin(health::add);
    pulse.tick(false, true, now);

    assertThat(pulse.notReady()).containsExactly("STORE_BROKEN", "DRAINING");
  }

  @Test
  void notLive_noTickForLong_isStuckAndNotReady() {
    pulse.begin(health::add);
    pulse.tick(true, false, now);
    now = now.plus(Duration.ofSeconds(10));
    assertThat(pulse.notLive()).isEmpty();

    now = now.plus(Duration.ofMillis(1));

    assertThat(pulse.notLive()).containsExactly("LOOP_STUCK");
    assertThat(pulse.notReady()).containsExactly("LOOP_STUCK");
    pulse.tick(true, false, now);
    assertThat(pulse.notReady()).isEmpty();
  }

  @Test
  void health_isToldEachChangeOnce() {
    pulse.begin(health::add);
    pulse.tick(true, false, now);
    pulse.tick(true, false, now);
    pulse.tick(true, true, now);
    pulse.tick(true, true, now);

    assertThat(health).containsExactly(true, false);
  }
}
