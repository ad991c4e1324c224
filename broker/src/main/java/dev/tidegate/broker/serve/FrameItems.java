package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.Stamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What one revision of a frame holds for its readers: entries by channel, and items, each encoded
/// when it is first wanted and then shared by all feeds that get the same.
///
/// Says what the frame's plans give an org; whether the org is in the channel now, and whether the
/// plans still stand, is asked by who serves it.
final class FrameItems {
  private static final String GAP_REASON = "No region can give these events any more";

  private final Frame frame;
  private final Map<ChannelId, int[]> byChannel = new LinkedHashMap<>();
  private final Map<ItemKey, FeedItem> encoded = new HashMap<>(2);
  private final Map<ViewKey, Share[]> views = new HashMap<>(2);

  private record ItemKey(int index, int slot, int flags, boolean stub, List<RuleRef> rules) {}

  private record ViewKey(OrgId org, int wireLevel) {}

  /// What an org has of one entry.
  sealed interface Share {
    /// Nothing, for good.
    record Nothing() implements Share {}

    /// Not decided yet.
    record Waits() implements Share {}

    record Rendition(int slot, boolean unsupported, RecordHead head, List<RuleRef> rules)
        implements Share {}

    /// A marker instead of events that are lost.
    record Gap() implements Share {}
  }

  private static final Share NOTHING = new Share.Nothing();
  private static final Share WAITS = new Share.Waits();
  private static final Share GAP = new Share.Gap();

  FrameItems(Frame frame) {
    this.frame = frame;
    Map<ChannelId, List<Integer>> gathered = new LinkedHashMap<>();
    List<Entry> entries = frame.entries();
    for (int i = 0; i < entries.size(); i++) {
      gathered.computeIfAbsent(entries.get(i).channel(), _ -> new ArrayList<>()).add(i);
    }
    gathered.forEach((channel, indexes) ->
        byChannel.put(channel, indexes.stream().mapToInt(Integer::intValue).toArray()));
  }

  Frame frame() {
    return frame;
  }

  Entry entry(int index) {
    return frame.entries().get(index);
  }

  /// Rough bytes that it keeps from being collected, encoded items included.
  static int weigh(FrameItems items) {
    return (int) Math.min(Integer.MAX_VALUE, 3 * items.frame.heapBytes());
  }

  /// Indexes, from `first` on and rising, of the entries in channels that are wanted.
  int[] wanted(Predicate<ChannelId> channels, int first) {
    int[] indexes = new int[0];
    boolean sorted = true;
    for (Map.Entry<ChannelId, int[]> each : byChannel.entrySet()) {
      if (channels.test(each.getKey())) {
        int[] more = each.getValue();
        int length = indexes.length;
        sorted = length == 0;
        indexes = length == 0 ? more : Arrays.copyOf(indexes, length + more.length);
        if (length > 0) {
          System.arraycopy(more, 0, indexes, length, more.length);
        }
      }
    }
    if (!sorted) {
      Arrays.sort(indexes);
    }
    int from = 0;
    while (from < indexes.length && indexes[from] < first) {
      from++;
    }
    return from == 0 ? indexes : Arrays.copyOfRange(indexes, from, indexes.length);
  }

  /// Indexes of the channel's entries at these channel positions, both inclusive.
  int[] range(ChannelId channel, long from, long to) {
    return Arrays.stream(byChannel.getOrDefault(channel, new int[0]))
        .filter(
            index -> entry(index).channelPosition() >= from && entry(index).channelPosition() <= to)
        .toArray();
  }

  /// Whether each of these entries may be served by the plan that it has. What only takes away
  /// always may.
  boolean stands(int[] indexes, Predicate<Plan> plans) {
    long[] asked = new long[(frame.plans().size() + Long.SIZE - 1) / Long.SIZE];
    for (int index : indexes) {
      Entry entry = entry(index);
      if (entry.plan() < 0 || entry.kind().onlyTakesAway()) {
        continue;
      }
      int word = entry.plan() / Long.SIZE;
      long bit = 1L << entry.plan();
      if ((asked[word] & bit) == 0) {
        asked[word] |= bit;
        if (!plans.test(frame.plan(entry))) {
          return false;
        }
      }
    }
    return true;
  }

  Share share(OrgId org, int wireLevel, int index) {
    Share[] view =
        views.computeIfAbsent(new ViewKey(org, wireLevel), _ -> new Share[frame.entries().size()]);
    Share known = view[index];
    if (known == null) {
      known = judge(org, wireLevel, entry(index));
      view[index] = known;
    }
    return known;
  }

  private Share judge(OrgId org, int wireLevel, Entry entry) {
    if (entry.kind() == EventKind.GAP) {
      return GAP;
    }
    Optional<Plan.Reader> reader = frame.plan(entry).reader(org);
    if (reader.isEmpty()) {
      return NOTHING;
    }
    return switch (reader.get().outcome()) {
      case Outcome.Block _ -> NOTHING;
      case Outcome.Deferred _ -> WAITS;
      case Outcome.Copy _, Outcome.Stub _ -> rendition(reader.get(), wireLevel, entry);
    };
  }

  private static Share rendition(Plan.Reader reader, int wireLevel, Entry entry) {
    Optional<byte[]> record =
        reader.slot() == Plan.NO_SLOT ? Optional.empty() : entry.record(reader.slot());
    if (record.isEmpty()) {
      return NOTHING;
    }
    Optional<RecordHead> head = RecordHead.of(record.get());
    boolean unsupported = head.isEmpty() || head.get().wireLevel() > wireLevel;
    return new Share.Rendition(
        reader.slot(),
        unsupported,
        head.orElse(new RecordHead(new Stamp(0), wireLevel + 1)),
        FeedCodec.told(reader));
  }

  /// The item that tells a share; empty if there is nothing to tell.
  Optional<FeedItem> item(int index, Share share, boolean causalGap, Moment now) {
    return switch (share) {
      case Share.Nothing _, Share.Waits _ -> Optional.empty();
      case Share.Gap _ ->
          Optional.of(
              encoded.computeIfAbsent(
                  new ItemKey(index, Plan.NO_SLOT, 0, true, List.of()), _ -> gap(index)));
      case Share.Rendition rendition -> {
        boolean ahead = HybridClock.isAhead(rendition.head().stamp(), now);
        int flags = (causalGap ? 1 : 0) | (ahead ? 2 : 0);
        var key =
            new ItemKey(index, rendition.slot(), flags, rendition.unsupported(), rendition.rules());
        yield Optional.of(
            encoded.computeIfAbsent(key, _ -> delivery(index, rendition, causalGap, ahead)));
      }
    };
  }

  private FeedItem gap(int index) {
    Entry entry = entry(index);
    long next =
        index + 1 < frame.entries().size()
            ? entry(index + 1).sequence() - 1
            : frame.head().lastSequence();
    return FeedCodec.gap(entry.channel(), frame.id(entry), next, GAP_REASON);
  }

  private FeedItem delivery(
      int index, Share.Rendition rendition, boolean causalGap, boolean clockAhead) {
    Entry entry = entry(index);
    RecordHead head = rendition.head();
    byte[] record =
        rendition.unsupported()
            ? FeedCodec.unsupported(
                frame.id(entry), entry.channel(), head.stamp(), head.wireLevel())
            : entry.record(rendition.slot()).orElseThrow();
    return FeedCodec.delivery(
        frame.id(entry),
        entry.channel(),
        entry.channelPosition(),
        record,
        causalGap,
        clockAhead,
        rendition.rules());
  }

  /// The stamp by which an entry is ordered: that of any of its records; 0 if it has none.
  Stamp stamp(int index) {
    for (Entry.Slot slot : entry(index).records()) {
      Optional<RecordHead> head = RecordHead.of(slot.bytes());
      if (head.isPresent()) {
        return head.get().stamp();
      }
    }
    return new Stamp(0);
  }
}
