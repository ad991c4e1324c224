package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /// The frame that takes a damaged one's place: one revision on, at the positions that the index
  /// still tells.
  static Frame repaired(Frame frame, int revision, Map<ChannelId, Long> firsts) {
    Map<ChannelId, Long> next = new HashMap<>(firsts);
    List<Entry> entries = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      long after = next.merge(entry.channel(), 1L, Long::sum);
      entries.add(entry.at(after - 1));
    }
    return new Frame(
        frame.head().withRevision(revision), frame.plans(), entries, frame.keys(), frame.marks());
  }
}
