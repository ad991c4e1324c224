package dev.tidegate.broker.serve;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a workspace asks for when it opens a feed. Refuses with MALFORMED_REQUEST or
/// NAME_MALFORMED.
///
/// @param channels at most 256; none: all that the org is in, those that it joins later among them
/// @param cursor where to go on; wins over what was kept for `name`
/// @param name of a subscription whose last acknowledgement the broker keeps
/// @param start where to begin when there is no cursor
/// @param credit events that may be sent at first, 1 to 8 192
/// @param wireLevel the highest that the reader reads
public record FeedRequest(
    Set<ChannelId> channels,
    Optional<byte[]> cursor,
    Optional<String> name,
    Start start,
    int credit,
    int wireLevel) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  /// Where a feed without a cursor begins.
  public enum Start {
    EARLIEST,
    LATEST
  }

  public FeedRequest {
    channels = Set.copyOf(channels);
    if (channels.size() > Limits.FEED_CHANNELS) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Too many channels")
          .with("channels", channels.size())
          .with("limit", Limits.FEED_CHANNELS);
    }
    if (credit < 1 || credit > Limits.FEED_CREDIT) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Credit is out of bounds")
          .with("credit", credit)
          .with("limit", Limits.FEED_CREDIT);
    }
    if (wireLevel < 1) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Wire level is out of bounds")
          .with("wire_level", wireLevel);
    }
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      throw new TidegateException(ErrorCode.NAME_MALFORMED, "Subscription name is malformed");
    }
  }

  /// All channels of the org, without a name.
  public static FeedRequest all(Start start, int credit) {
    return new FeedRequest(Set.of(), Optional.empty(), Optional.empty(), start, credit, 1);
  }

  /// All channels of the org, from where an earlier batch ended.
  public static FeedRequest from(byte[] cursor, int credit) {
    return new FeedRequest(
        Set.of(), Optional.of(cursor), Optional.empty(), Start.EARLIEST, credit, 1);
  }

  public FeedRequest of(Set<ChannelId> chosen) {
    return new FeedRequest(chosen, cursor, name, start, credit, wireLevel);
  }

  /// For a reader of another release.
  public FeedRequest reading(int highestLevel) {
    return new FeedRequest(channels, cursor, name, start, credit, highestLevel);
  }

  public FeedRequest named(String newName) {
    return new FeedRequest(channels, cursor, Optional.of(newName), start, credit, wireLevel);
  }
}
