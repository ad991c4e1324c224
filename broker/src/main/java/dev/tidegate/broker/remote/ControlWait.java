package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.ControlVector;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.support.Moment;

/// Which frames rest on control entries that are not here, and how long that is borne.
///
/// A frame that was decided under less than what is here waits for nothing: it is decided anew.
final class ControlWait {
  private final Directory directory;

  ControlWait(Directory directory) {
    this.directory = directory;
  }

  /// Whether the item has to wait for control entries.
  boolean isBehind(Inbox.Item item) {
    return item instanceof Inbox.FrameItem frame
        && !directory.vector().covers(ControlVector.of(frame.frame().head().control()));
  }

  /// Whether it has to, and has for too long.
  boolean isTooLong(Inbox.Item item, Moment now) {
    return item instanceof Inbox.FrameItem frame
        && now.since(frame.receivedAtNanos()).compareTo(LinkConfig.CONTROL_WAIT) >= 0
        && isBehind(item);
  }

  /// The positions that the item waits for.
  ControlVector missing(Inbox.Item item) {
    return item instanceof Inbox.FrameItem frame
        ? ControlVector.of(frame.frame().head().control()).beyond(directory.vector())
        : ControlVector.EMPTY;
  }
}
