package dev.tidegate.adapter;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What to subscribe to and where to begin. Immutable; each method gives a changed copy.
///
/// The first of these that there is decides where it begins: [#from], the cursor kept in [#keptIn],
/// what the broker keeps for [#named], [#start].
///
/// @param channels at most 256; none: all channels that the org is in, those that it joins later
///   among them
/// @param name the broker keeps the last acknowledged cursor under it: `[a-z0-9][a-z0-9._-]{0,63}`
/// @param keptIn where acknowledged cursors are kept as well; needs a name
/// @param queueItems how many items may wait in this process, 1 to 8 192
public record SubscribeOptions(
    Set<ChannelId> channels,
    Optional<String> name,
    Optional<Cursor> from,
    Optional<CursorStore> keptIn,
    Start start,
    int queueItems) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  public enum Start {
    /// From the first event there is.
    EARLIEST,
    /// What comes from now on.
    LATEST
  }

  public SubscribeOptions {
    channels = Set.copyOf(channels);
    if (channels.size() > Limits.FEED_CHANNELS) {
      throw new IllegalArgumentException(
          "channels: " + channels.size() + " (expected: at most " + Limits.FEED_CHANNELS + ")");
    }
    name.ifPresent(SubscribeOptions::requireName);
    if (keptIn.isPresent() && name.isEmpty()) {
      throw new IllegalArgumentException("a kept cursor needs a name");
    }
    if (queueItems < 1 || queueItems > Limits.FEED_CREDIT) {
      throw new IllegalArgumentException(
          "queueItems: " + queueItems + " (expected: 1 to " + Limits.FEED_CREDIT + ")");
    }
  }

  /// All channels of the org, from now on.
  public static SubscribeOptions latest() {
    return new SubscribeOptions(
        Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Start.LATEST, 512);
  }

  /// All channels of the org, from the first event there is.
  public static SubscribeOptions earliest() {
    return latest().start(Start.EARLIEST);
  }

  public SubscribeOptions only(ChannelId... some) {
    return new SubscribeOptions(Set.of(some), name, from, keptIn, start, queueItems);
  }

  public SubscribeOptions named(String newName) {
    return new SubscribeOptions(channels, Optional.of(newName), from, keptIn, start, queueItems);
  }

  public SubscribeOptions from(Cursor cursor) {
    return new SubscribeOptions(channels, name, Optional.of(cursor), keptIn, start, queueItems);
  }

  /// Gives it a name as well: one without the other is of no use.
  public SubscribeOptions keptIn(CursorStore store, String newName) {
    return new SubscribeOptions(
        channels, Optional.of(newName), from, Optional.of(store), start, queueItems);
  }

  public SubscribeOptions start(Start newStart) {
    return new SubscribeOptions(channels, name, from, keptIn, newStart, queueItems);
  }

  public SubscribeOptions queueItems(int items) {
    return new SubscribeOptions(channels, name, from, keptIn, start, items);
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "subscription: malformed name (expected: " + NAME.pattern() + ")");
    }
  }
}
