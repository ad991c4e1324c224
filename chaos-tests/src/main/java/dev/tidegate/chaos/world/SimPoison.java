package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.EventId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Events whose records one region cannot read, however often they come: their frames are whole,
/// their records are not.
public final class SimPoison {
  private static final byte[] UNREADABLE = {1, 2, 3};

  private final Set<EventId> poisoned = new LinkedHashSet<>();
  private boolean next;

  /// The next post that comes is poison.
  public void strike() {
    next = true;
  }

  public Set<EventId> poisoned() {
    return poisoned;
  }

  LinkMessage.FromSender passed(LinkMessage.FromSender message) {
    if ((!next && poisoned.isEmpty()) || !(message instanceof LinkMessage.Data data)) {
      return message;
    }
    List<LinkMessage.Item> items = new ArrayList<>(data.items().size());
    for (LinkMessage.Item item : data.items()) {
      items.add(item instanceof LinkMessage.FrameBytes(byte[] bytes) ? passed(bytes) : item);
    }
    return new LinkMessage.Data(data.generation(), items, data.events());
  }

  private LinkMessage.FrameBytes passed(byte[] bytes) {
    Frame frame;
    try {
      frame = FrameCodec.decode(bytes);
    } catch (DamagedFrameException e) {
      throw new IllegalStateException("A link carries a damaged frame", e);
    }
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    boolean changed = false;
    for (Entry entry : frame.entries()) {
      if (next && entry.kind() == EventKind.POSTED) {
        next = false;
        poisoned.add(frame.id(entry));
      }
      boolean poison = poisoned.contains(frame.id(entry));
      changed |= poison;
      entries.add(poison ? unreadable(entry) : entry);
    }
    Frame carried = new Frame(frame.head(), frame.plans(), entries, frame.keys(), frame.marks());
    return new LinkMessage.FrameBytes(changed ? FrameCodec.encode(carried) : bytes);
  }

  private static Entry unreadable(Entry entry) {
    return entry.with(
        entry.plan(),
        entry.records().stream().map(slot -> new Entry.Slot(slot.number(), UNREADABLE)).toList());
  }
}
