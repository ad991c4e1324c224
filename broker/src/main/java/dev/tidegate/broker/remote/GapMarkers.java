package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What readers are shown where events were lost for good: a marker in each channel that had some
/// of them or, where that is not known, may have had.
final class GapMarkers {
  private static final int MAX_MARKERS = 256;

  private final RegionId self;
  private final RegionId peer;
  private final Directory directory;

  GapMarkers(RegionId self, RegionId peer, Directory directory) {
    this.self = self;
    this.peer = peer;
    this.directory = directory;
  }

  /// One marker in each such channel of the bucket that orgs of both regions share, as far as the
  /// range has sequences; empty if there is none.
  Optional<Frame> frame(Inbox.RangeItem range, Pointer after, Moment now) {
    List<Entry> entries = new ArrayList<>();
    List<ChannelId> named = range.lost().map(Inbox.Lost::channels).orElse(List.of());
    long sequence = range.from();
    for (ChannelId channel : directory.channels()) {
      if (channel.bucket().equals(range.bucket())
          && sequence <= range.to()
          && entries.size() < MAX_MARKERS
          && (named.isEmpty() || named.contains(channel))
          && shares(channel, self)
          && shares(channel, peer)) {
        entries.add(new Entry(sequence++, channel, 0, -1, EventKind.GAP, List.of()));
      }
    }
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    FrameHead head =
        new FrameHead(
            range.bucket(),
            peer,
            range.incarnation(),
            after,
            range.from(),
            range.to(),
            0,
            0,
            now.millis(),
            false,
            new TreeMap<>(),
            new TreeMap<>());
    return Optional.of(new Frame(head, List.of(), entries, List.of(), List.of()));
  }

  private boolean shares(ChannelId channel, RegionId region) {
    for (OrgId org : directory.channel(channel).orElseThrow().members()) {
      if (directory.homeOf(org).equals(Optional.of(region))) {
        return true;
      }
    }
    return false;
  }
}
