package dev.tidegate.broker.quota;

/// What one org may have at a time and send per second, and each user of it.
///
/// A user is the author's name within the org; the org vouches for it, so a user never gets more
/// than the org has left.
///
/// @param connections at the workspace port
/// @param calls open calls of any kind but health
/// @param streams publishing streams
/// @param subscriptions feeds
/// @param channels that it hosts and has not closed
/// @param invitations of its own that wait for an answer
/// @param eventsInFlight publishes that are not answered yet; a stream is not read on then
public record OrgLimits(
    int connections,
    int calls,
    int streams,
    int subscriptions,
    int channels,
    int invitations,
    int eventsInFlight,
    Rate events,
    Rate bytes,
    User user) {
  public record User(int eventsInFlight, Rate events, Rate bytes) {
    public User {
      requirePositive(eventsInFlight);
    }
  }

  /// Limits that nobody reaches: for what is limited elsewhere, or not at all.
  public static final OrgLimits NONE =
      new OrgLimits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          new Rate(Rate.MOST, Rate.MOST),
          new Rate(Rate.MOST, Rate.MOST),
          new User(
              Integer.MAX_VALUE, new Rate(Rate.MOST, Rate.MOST), new Rate(Rate.MOST, Rate.MOST)));

  public OrgLimits {
    requirePositive(connections);
    requirePositive(calls);
    requirePositive(streams);
    requirePositive(subscriptions);
    requirePositive(channels);
    requirePositive(invitations);
    requirePositive(eventsInFlight);
  }

  private static void requirePositive(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
    }
  }
}
