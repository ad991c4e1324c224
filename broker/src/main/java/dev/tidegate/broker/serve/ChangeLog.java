package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.InvitationView;
import dev.tidegate.broker.control.Standing;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The latest changes of channels and members, up to twice as many as are to be kept, for feeds
/// that keep up or come back soon.
///
/// A feed whose place is older than what is kept is told of all its channels anew instead: with
/// CREATED where its org is the host, MEMBER_ADDED where it is a guest, DISCONNECTED for a chosen
/// one that it is out of.
final class ChangeLog {
  private final Directory directory;
  private final int kept;
  private final List<Told> changes = new ArrayList<>();

  /// How many changes were dropped or taken note of before the first that is kept.
  private long first;

  private long floorControl;
  private int floorTold = FeedCursor.ALL_CHANGES;

  /// A change and its place: the control entry's local position, and which of that entry's changes
  /// it is, from 1.
  ///
  /// @param members of its channel when it came; nobody who joined later hears of it
  private record Told(long control, int number, ControlChange change, SortedSet<OrgId> members) {}

  ChangeLog(Directory directory, int kept) {
    this.directory = directory;
    this.kept = kept;
    this.floorControl = directory.localPosition();
  }

  void add(List<ControlChange> all) {
    long control = directory.localPosition();
    int number =
        !changes.isEmpty() && changes.getLast().control() == control
            ? changes.getLast().number()
            : 0;
    for (ControlChange change : all) {
      number++;
      changes.add(new Told(control, number, change, members(change)));
    }
    if (changes.size() >= 2 * kept) {
      // Half at a time, so that dropping costs little however many there are.
      List<Told> gone = changes.subList(0, changes.size() - kept);
      floorControl = gone.getLast().control();
      floorTold = gone.getLast().number();
      first += gone.size();
      gone.clear();
    }
  }

  /// Puts a feed at the place that its cursor names.
  void resume(Feed feed, long control, int told) {
    feed.control = control;
    feed.changesTold = told;
    if (isBefore(control, told, floorControl, floorTold)) {
      feed.announceFrom = new ChannelId(0, 0);
      feed.changeNext = first + changes.size();
      return;
    }
    feed.changeNext = first;
    for (Told each : changes) {
      if (isBefore(control, told, each.control(), each.number())) {
        break;
      }
      feed.changeNext++;
    }
  }

  /// Puts a feed behind all there is.
  void resumeAtEnd(Feed feed) {
    feed.changeNext = first + changes.size();
    feed.control = directory.localPosition();
    feed.changesTold = FeedCursor.ALL_CHANGES;
  }

  boolean hasNews(Feed feed) {
    return feed.announceFrom != null || feed.changeNext < first + changes.size();
  }

  void fill(Feed feed, BatchBuilder batch) {
    if (feed.announceFrom == null && feed.changeNext < first) {
      feed.announceFrom = new ChannelId(0, 0);
      feed.changeNext = first + changes.size();
    }
    if (feed.announceFrom != null && !announce(feed, feed.announceFrom, batch)) {
      return;
    }
    if (feed.changeNext >= first + changes.size()) {
      return;
    }
    for (Told each : changes.subList((int) (feed.changeNext - first), changes.size())) {
      Optional<FeedItem> item = item(feed, each);
      if (item.isPresent() && !batch.add(item.get())) {
        return;
      }
      feed.changeNext++;
      feed.control = each.control();
      feed.changesTold = each.number();
    }
  }

  private boolean announce(Feed feed, ChannelId from, BatchBuilder batch) {
    SortedSet<ChannelId> all = new TreeSet<>(directory.channelsOf(feed.org));
    all.addAll(feed.chosen);
    for (ChannelId channel : all.tailSet(from)) {
      feed.announceFrom = channel;
      Optional<FeedItem> item =
          feed.covers(channel) ? standing(feed.org, channel) : Optional.empty();
      if (item.isPresent() && !batch.add(item.get())) {
        return false;
      }
    }
    feed.announceFrom = null;
    // Changes that came meanwhile are told after it, and are in it: telling them twice does no
    // harm.
    Told before = feed.changeNext > first ? changes.get((int) (feed.changeNext - 1 - first)) : null;
    feed.control = before == null ? floorControl : before.control();
    feed.changesTold = before == null ? floorTold : before.number();
    return true;
  }

  private Optional<FeedItem> standing(OrgId org, ChannelId channel) {
    return switch (directory.standing(channel, org)) {
      case MEMBER ->
          directory
              .channel(channel)
              .map(view ->
                  FeedCodec.changed(
                      channel,
                      view.host().equals(org)
                          ? FeedItem.Change.CREATED
                          : FeedItem.Change.MEMBER_ADDED,
                      org,
                      view.name()));
      case FORMER -> Optional.of(FeedCodec.changed(channel, FeedItem.Change.DISCONNECTED, org, ""));
      case STRANGER -> Optional.empty();
    };
  }

  private SortedSet<OrgId> members(ControlChange change) {
    Optional<ChannelId> channel =
        switch (change) {
          case ControlChange.ChannelAppeared(var about) -> Optional.of(about);
          case ControlChange.MemberJoined(var about, var _) -> Optional.of(about);
          case ControlChange.MemberLeft(var about, var _) -> Optional.of(about);
          case ControlChange.Disconnected(var about, var _) -> Optional.of(about);
          case ControlChange.Invited _,
              ControlChange.RegionChanged _,
              ControlChange.OrgAppeared _,
              ControlChange.OrgVanished _,
              ControlChange.PolicyChanged _,
              ControlChange.ChannelClosed _,
              ControlChange.InvitationChanged _ ->
              Optional.empty();
        };
    return channel
        .flatMap(directory::channel)
        .map(ChannelView::members)
        .orElse(Collections.emptySortedSet());
  }

  /// What the change is to the feed's org; empty if it is none of its concern.
  private Optional<FeedItem> item(Feed feed, Told told) {
    return switch (told.change()) {
      case ControlChange.ChannelAppeared(var channel) ->
          directory
              .channel(channel)
              .flatMap(view -> member(feed, told, channel, FeedItem.Change.CREATED, view.host()));
      case ControlChange.MemberJoined(var channel, var org) ->
          directory.channel(channel).map(ChannelView::host).filter(org::equals).isPresent()
              ? Optional.empty()
              : member(feed, told, channel, FeedItem.Change.MEMBER_ADDED, org);
      case ControlChange.MemberLeft(var channel, var org) -> left(feed, told, channel, org);
      case ControlChange.Disconnected(var channel, var org) -> left(feed, told, channel, org);
      case ControlChange.Invited(var invitation) ->
          directory.invitation(invitation).flatMap(view -> invited(feed, view));
      case ControlChange.RegionChanged _,
          ControlChange.OrgAppeared _,
          ControlChange.OrgVanished _,
          ControlChange.PolicyChanged _,
          ControlChange.ChannelClosed _,
          ControlChange.InvitationChanged _ ->
          Optional.empty();
    };
  }

  private Optional<FeedItem> member(
      Feed feed, Told told, ChannelId channel, FeedItem.Change change, OrgId about) {
    if (!feed.covers(channel)
        || !told.members().contains(feed.org)
        || !directory.isConnected(channel, feed.org)) {
      return Optional.empty();
    }
    return directory
        .channel(channel)
        .map(view -> FeedCodec.changed(channel, change, about, view.name()));
  }

  private Optional<FeedItem> left(Feed feed, Told told, ChannelId channel, OrgId org) {
    if (!org.equals(feed.org)) {
      return member(feed, told, channel, FeedItem.Change.MEMBER_REMOVED, org);
    }
    return feed.covers(channel) && directory.standing(channel, org) != Standing.STRANGER
        ? Optional.of(FeedCodec.changed(channel, FeedItem.Change.DISCONNECTED, org, ""))
        : Optional.empty();
  }

  private static Optional<FeedItem> invited(Feed feed, InvitationView view) {
    boolean concerned = feed.org.equals(view.invited()) || feed.org.equals(view.host());
    if (!concerned || !feed.chosen.isEmpty()) {
      return Optional.empty();
    }
    String name = feed.org.equals(view.host()) ? view.channelName() : "";
    return Optional.of(
        FeedCodec.changed(view.channel(), FeedItem.Change.INVITED, view.invited(), name));
  }

  private static boolean isBefore(long control, int told, long otherControl, int otherTold) {
    return control < otherControl || (control == otherControl && told < otherTold);
  }
}
