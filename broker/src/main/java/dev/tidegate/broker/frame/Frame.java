package dev.tidegate.broker.frame;

import dev.tidegate.model.EventId;
import java.util.List;
import java.util.Optional;

/// The records that one commit gave one bucket, with their index and plans.
///
/// It covers all sequences from `head.firstSequence` to `head.lastSequence` of one incarnation;
/// those without an entry were skipped: this region gets nothing of them. Entries are in order of
/// sequence and take consecutive positions from `head.firstPosition`.
///
/// @param keys idempotency keys of unary publishes; only in the frame's origin region
/// @param marks sequences of producers; only in the frame's origin region
public record Frame(
    FrameHead head, List<Plan> plans, List<Entry> entries, List<Key> keys, List<Mark> marks) {
  private static final int HEAP_BYTES = 512;
  private static final int ENTRY_HEAP_BYTES = 160;

  public Frame {
    plans = List.copyOf(plans);
    entries = List.copyOf(entries);
    keys = List.copyOf(keys);
    marks = List.copyOf(marks);
    long previous = head.firstSequence() - 1;
    for (Entry entry : entries) {
      if (entry.sequence() <= previous || entry.sequence() > head.lastSequence()) {
        throw new IllegalArgumentException("frame: sequence " + entry.sequence() + " out of order");
      }
      if (entry.plan() >= plans.size() || (entry.plan() < 0 && entry.kind() != EventKind.GAP)) {
        throw new IllegalArgumentException("frame: plan " + entry.plan() + " of " + plans.size());
      }
      previous = entry.sequence();
    }
  }

  /// The idempotency key of a unary publish: 128 bits of a hash over org and client message id.
  public record Key(long sequence, long high, long low) {}

  /// Where a producer of the stream API stands after this event.
  public record Mark(long sequence, Producer producer, long producerSequence) {}

  /// The end of what it covers.
  public Pointer end() {
    return new Pointer(head.incarnation(), head.lastSequence());
  }

  public EventId id(Entry entry) {
    return new EventId(head.origin(), head.incarnation(), head.bucket(), entry.sequence());
  }

  public long position(int index) {
    return head.firstPosition() + index;
  }

  public long lastPosition() {
    return head.firstPosition() + entries.size() - 1;
  }

  public Plan plan(Entry entry) {
    return plans.get(entry.plan());
  }

  public Optional<Entry> entry(long sequence) {
    for (Entry entry : entries) {
      if (entry.sequence() == sequence) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /// Bytes of its records; what memory and credit are counted by.
  public long recordBytes() {
    long bytes = 0;
    for (Entry entry : entries) {
      for (Entry.Slot slot : entry.records()) {
        bytes += slot.bytes().length;
      }
    }
    return bytes;
  }

  /// Rough bytes that it keeps from being collected.
  public long heapBytes() {
    return HEAP_BYTES + (long) ENTRY_HEAP_BYTES * entries.size() + recordBytes();
  }

  public Frame withHead(FrameHead newHead) {
    return new Frame(newHead, plans, entries, keys, marks);
  }

  /// The same frame, one revision on, with other plans and records. Sequences and positions stay.
  public Frame revised(List<Plan> newPlans, List<Entry> newEntries) {
    return new Frame(head.withRevision(head.revision() + 1), newPlans, newEntries, keys, marks);
  }
}
