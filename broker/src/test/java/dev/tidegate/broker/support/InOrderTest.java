package dev.tidegate.broker.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InOrderTest {
  private final Deque<Runnable> worker = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final InOrder order = new InOrder(worker::add);

  @Test
  void run_short_isDoneAtOnce() {
    order.run(false, () -> done.add("short"));

    assertThat(done).containsExactly("short");
    assertThat(worker).isEmpty();
  }

  @Test
  void run_shortBehindLong_waitsForIt() {
    order.run(true, () -> done.add("long"));
    order.run(false, () -> done.add("short"));
    order.run(true, () -> done.add("long again"));
    assertThat(done).isEmpty();

    work();

    assertThat(done).containsExactly("long", "short", "long again");
  }

  @Test
  void run_shortAfterLongIsDone_isDoneAtOnce() {
    order.run(true, () -> done.add("long"));
    work();

    order.run(false, () -> done.add("short"));

    assertThat(done).containsExactly("long", "short");
    assertThat(worker).isEmpty();
  }

  @Test
  void run_longThatFails_doesNotHoldUpWhatComesBehind() {
    order.run(
        true,
        () -> {
          throw new IllegalStateException("broken");
        });
    order.run(false, () -> done.add("short"));

    work();
    order.run(false, () -> done.add("at once"));

    assertThat(done).containsExactly("short", "at once");
  }

  @Test
  void run_shortThatFails_tellsWhoBroughtIt() {
    assertThatThrownBy(() ->
            order.run(
                false,
                () -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
  }

  private void work() {
    while (!worker.isEmpty()) {
      worker.remove().run();
    }
  }
}
