package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tidegate.broker.support.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkStateTest {
  private static final Moment UNTIL = new Moment(9, 9);

  /// The table once more, by hand: rows are states, columns the events in the order of [LinkEvent];
  /// `.` cannot happen.
  private static final Map<LinkState.Kind, String> EXPECTED =
      Map.of(
          LinkState.Kind.CONNECTING, ". RESUMING . . . BACKING_OFF PAUSED .",
          LinkState.Kind.RESUMING, ". . CATCHING_UP . . BACKING_OFF PAUSED .",
          LinkState.Kind.CATCHING_UP, ". . . LIVE . BACKING_OFF PAUSED DRAINED",
          LinkState.Kind.LIVE, ". . . . CATCHING_UP BACKING_OFF PAUSED DRAINED",
          LinkState.Kind.BACKING_OFF, "CONNECTING . . . . BACKING_OFF PAUSED .",
          LinkState.Kind.PAUSED, "CONNECTING . . . . . PAUSED .",
          LinkState.Kind.DRAINED, ". . . . . . . .");

  static Stream<LinkState> states() {
    return Stream.of(
        new LinkState.Connecting(),
        new LinkState.Resuming(),
        new LinkState.CatchingUp(),
        new LinkState.Live(),
        new LinkState.BackingOff(UNTIL),
        new LinkState.Paused(UNTIL),
        new LinkState.Drained());
  }

  @ParameterizedTest
  @MethodSource("states")
  void on_everyEvent_leadsWhereTheTableSays(LinkState state) {
    String[] row = EXPECTED.getOrDefault(state.kind(), "").split(" ", -1);
    LinkEvent[] events = LinkEvent.values();
    assertThat(row).hasSameSizeAs(events);
    for (int i = 0; i < events.length; i++) {
      LinkEvent event = events[i];
      String to = row[i];
      if (to.equals(".")) {
        assertThatIllegalStateException().isThrownBy(() -> state.on(event, UNTIL));
      } else {
        assertThat(state.on(event, UNTIL).kind()).isEqualTo(LinkState.Kind.valueOf(to));
      }
    }
  }

  @Test
  void on_stateThatWaits_keepsItsEnd() {
    assertThat(new LinkState.Live().on(LinkEvent.FAILED, UNTIL))
        .isEqualTo(new LinkState.BackingOff(UNTIL));
    assertThat(new LinkState.Live().on(LinkEvent.PAUSED, UNTIL))
        .isEqualTo(new LinkState.Paused(UNTIL));
  }

  @Test
  void table_drawn_isTheCheckedInDiagram() throws IOException {
    Path file = Path.of("..", "docs", "link-states.md");

    assertThat(Files.exists(file) ? Files.readString(file) : "no such file")
        .as("docs/link-states.md; it should be:\n" + drawn())
        .isEqualTo(drawn());
  }

  static String drawn() {
    StringBuilder text =
        new StringBuilder(
            """
            # The states of a link

            Drawn from `LinkState.TABLE` (package `dev.tidegate.broker.link`); a test compares.

            ```mermaid
            stateDiagram-v2
                [*] --> BACKING_OFF
            """);
    for (LinkState.Kind from : LinkState.Kind.values()) {
      for (LinkEvent event : LinkEvent.values()) {
        Optional<LinkState.Kind> to = LinkState.next(from, event);
        to.ifPresent(kind ->
            text.append("    ")
                .append(from)
                .append(" --> ")
                .append(kind)
                .append(": ")
                .append(event)
                .append('\n'));
      }
    }
    return text.append("    DRAINED --> [*]\n```\n").toString();
  }
}
