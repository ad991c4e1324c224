package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A frame at its place in the store: its local position, and per channel the positions of its
/// entries.
///
/// @param channels first and last position per channel, in order of first appearance
record Placing(Frame frame, Map<ChannelId, Span> channels) {
  record Span(long first, long last) {}

  /// Tells a channel's last position before the frame; 0: none.
  interface Last<E extends Exception> {
    long of(ChannelId channel) throws E;
  }

  static <E extends Exception> Placing of(Frame frame, long firstPosition, Last<E> last) throws E {
    Map<ChannelId, Span> spans = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      Span span = spans.get(entry.channel());
      long position = (span == null ? last.of(entry.channel()) : span.last()) + 1;
      spans.put(entry.channel(), new Span(span == null ? position : span.first(), position));
      entries.add(entry.at(position));
    }
    Frame placed =
        new Frame(
            frame.head().atPosition(firstPosition),
            frame.plans(),
            entries,
            frame.keys(),
            frame.marks());
    return new Placing(placed, spans);
  }

  /// A frame that has its places already.
  static Placing of(Frame placed) {
    Map<ChannelId, Span> spans = new LinkedHashMap<>();
    for (Entry entry : placed.entries()) {
      long position = entry.channelPosition();
      spans.merge(
          entry.channel(),
          new Span(position, position),
          (span, _) -> new Span(span.first(), position));
    }
    return new Placing(placed, spans);
  }

  /// The frame as it was given to the store, at the places that it has there.
  ///
  /// @param stored what stands there
  static Frame at(Frame given, Frame stored) {
    Map<ChannelId, Long> next = new HashMap<>();
    for (Entry entry : stored.entries()) {
      next.merge(entry.channel(), entry.channelPosition(), Math::min);
    }
    List<Entry> entries = new ArrayList<>(given.entries().size());
    for (Entry entry : given.entries()) {
      long after = next.merge(entry.channel(), 1L, Long::sum);
      entries.add(entry.at(after - 1));
    }
    return new Frame(
        given.head().atPosition(stored.head().firstPosition()),
        given.plans(),
        entries,
        given.keys(),
        given.marks());
  }

  /// A frame of which only the indices know: a gap marker at each channel position, at the first
  /// sequences that it covers.
  ///
  /// @param ends the ends of the stream's incarnations, oldest first
  static Frame unknown(
      FrameName name, int revision, Map<ChannelId, Span> channels, List<Pointer> ends) {
    List<Entry> entries = new ArrayList<>();
    channels.forEach((channel, span) -> {
      for (long position = span.first(); position <= span.last(); position++) {
        long sequence = name.firstSequence() + entries.size();
        entries.add(new Entry(sequence, channel, position, -1, EventKind.GAP, List.of()));
      }
    });
    FrameHead head =
        new FrameHead(
            name.bucket(),
            name.origin(),
            name.incarnation(),
            before(name, ends),
            name.firstSequence(),
            name.lastSequence(),
            name.firstPosition(),
            revision,
            0,
            false,
            new TreeMap<>(),
            new TreeMap<>());
    return new Frame(head, List.of(), entries, List.of(), List.of());
  }

  private static Pointer before(FrameName name, List<Pointer> ends) {
    if (name.firstSequence() > 1) {
      return new Pointer(name.incarnation(), name.firstSequence() - 1);
    }
    Pointer before = Pointer.START;
    for (Pointer end : ends) {
      if (end.incarnation() == name.incarnation()) {
        return before;
      }
      before = end;
    }
    return before;
  }
}
