package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Where a link stands. [#next] is the whole of its transitions, drawn in `docs/link-states.md`.
public sealed interface LinkState {
  /// The control lane is dialed.
  record Connecting() implements LinkState {}

  /// HELLO is out; the control entries go first, then the live lane resumes.
  record Resuming() implements LinkState {}

  /// Data flow; much of it is old.
  record CatchingUp() implements LinkState {}

  /// Data flow as they are committed.
  record Live() implements LinkState {}

  /// Nothing is connected until the next dial.
  record BackingOff(Moment until) implements LinkState {}

  /// Stopped by an operator until then.
  record Paused(Moment until) implements LinkState {}

  /// Everything is delivered and the link stays down: the broker is about to stop.
  record Drained() implements LinkState {}

  /// The states without what they carry: the rows of the table.
  enum Kind {
    CONNECTING,
    RESUMING,
    CATCHING_UP,
    LIVE,
    BACKING_OFF,
    PAUSED,
    DRAINED
  }

  /// The transitions; a cell that is not here cannot happen.
  Map<Kind, Map<LinkEvent, Kind>> TABLE =
      table(
          new Cell(Kind.CONNECTING, LinkEvent.CONNECTED, Kind.RESUMING),
          new Cell(Kind.CONNECTING, LinkEvent.FAILED, Kind.BACKING_OFF),
          new Cell(Kind.CONNECTING, LinkEvent.PAUSED, Kind.PAUSED),
          new Cell(Kind.RESUMING, LinkEvent.SYNCED, Kind.CATCHING_UP),
          new Cell(Kind.RESUMING, LinkEvent.FAILED, Kind.BACKING_OFF),
          new Cell(Kind.RESUMING, LinkEvent.PAUSED, Kind.PAUSED),
          new Cell(Kind.CATCHING_UP, LinkEvent.CAUGHT_UP, Kind.LIVE),
          new Cell(Kind.CATCHING_UP, LinkEvent.FAILED, Kind.BACKING_OFF),
          new Cell(Kind.CATCHING_UP, LinkEvent.PAUSED, Kind.PAUSED),
          new Cell(Kind.CATCHING_UP, LinkEvent.DRAINED, Kind.DRAINED),
          new Cell(Kind.LIVE, LinkEvent.FELL_BEHIND, Kind.CATCHING_UP),
          new Cell(Kind.LIVE, LinkEvent.FAILED, Kind.BACKING_OFF),
          new Cell(Kind.LIVE, LinkEvent.PAUSED, Kind.PAUSED),
          new Cell(Kind.LIVE, LinkEvent.DRAINED, Kind.DRAINED),
          new Cell(Kind.BACKING_OFF, LinkEvent.DIALED, Kind.CONNECTING),
          new Cell(Kind.BACKING_OFF, LinkEvent.FAILED, Kind.BACKING_OFF),
          new Cell(Kind.BACKING_OFF, LinkEvent.PAUSED, Kind.PAUSED),
          new Cell(Kind.PAUSED, LinkEvent.DIALED, Kind.CONNECTING),
          new Cell(Kind.PAUSED, LinkEvent.PAUSED, Kind.PAUSED));

  record Cell(Kind from, LinkEvent event, Kind to) {}

  static Optional<Kind> next(Kind from, LinkEvent event) {
    return Optional.ofNullable(TABLE.getOrDefault(from, Map.of()).get(event));
  }

  default Kind kind() {
    return switch (this) {
      case Connecting _ -> Kind.CONNECTING;
      case Resuming _ -> Kind.RESUMING;
      case CatchingUp _ -> Kind.CATCHING_UP;
      case Live _ -> Kind.LIVE;
      case BackingOff _ -> Kind.BACKING_OFF;
      case Paused _ -> Kind.PAUSED;
      case Drained _ -> Kind.DRAINED;
    };
  }

  /// The state after an event that leads to none that waits.
  ///
  /// @throws IllegalStateException if the event cannot happen here, or if it leads to a state that
  ///   has an end
  default LinkState on(LinkEvent event) {
    return on(event, Optional.empty());
  }

  /// The state after an event. `until` is when a state that waits ends.
  ///
  /// @throws IllegalStateException if the event cannot happen here
  default LinkState on(LinkEvent event, Moment until) {
    return on(event, Optional.of(until));
  }

  private LinkState on(LinkEvent event, Optional<Moment> until) {
    Kind to =
        next(kind(), event)
            .orElseThrow(() -> new IllegalStateException("Link: " + event + " while " + kind()));
    return switch (to) {
      case CONNECTING -> new Connecting();
      case RESUMING -> new Resuming();
      case CATCHING_UP -> new CatchingUp();
      case LIVE -> new Live();
      case BACKING_OFF -> new BackingOff(until.orElseThrow());
      case PAUSED -> new Paused(until.orElseThrow());
      case DRAINED -> new Drained();
    };
  }

  private static Map<Kind, Map<LinkEvent, Kind>> table(Cell... cells) {
    Map<Kind, Map<LinkEvent, Kind>> table = new EnumMap<>(Kind.class);
    for (Cell cell : cells) {
      table
          .computeIfAbsent(cell.from(), _ -> new EnumMap<>(LinkEvent.class))
          .put(cell.event(), cell.to());
    }
    return Collections.unmodifiableMap(table);
  }
}
