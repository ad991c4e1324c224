package dev.tidegate.broker.quota;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one org has open and has sent, and its users.
///
/// Of the users those are remembered that sent last: a name that is new is as good as one that was
/// forgotten, and neither gets more than the org has left. Guarded by [Quota].
final class OrgLoad {
  static final int USERS = 1_024;

  /// No user's name is longer; what is, has a place together and is refused elsewhere.
  private static final int NAME_CHARS = 64;

  final OrgLimits limits;
  final Allowance events;
  final Allowance bytes;
  final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  int inFlight;
  long seenNanos;
  long refused;
  private final Map<Limit, Integer> open = new EnumMap<>(Limit.class);
  private final Map<String, UserLoad> users =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserLoad> eldest) {
          return size() > USERS;
        }
      };

  OrgLoad(OrgLimits limits, long nowNanos) {
    this.limits = limits;
    this.events = new Allowance(limits.events(), nowNanos);
    this.bytes = new Allowance(limits.bytes(), nowNanos);
  }

  static int most(Limit limit, OrgLimits limits) {
    return switch (limit) {
      case CONNECTIONS -> limits.connections();
      case CALLS -> limits.calls();
      case STREAMS -> limits.streams();
      case SUBSCRIPTIONS,
          CHANNELS,
          INVITATIONS,
          EVENTS_IN_FLIGHT,
          EVENTS_PER_SECOND,
          BYTES_PER_SECOND,
          USER_EVENTS_IN_FLIGHT,
          USER_EVENTS_PER_SECOND,
          USER_BYTES_PER_SECOND ->
          throw new IllegalArgumentException("limit: not one of what is open: " + limit);
    };
  }

  int open(Limit limit) {
    return open.getOrDefault(limit, 0);
  }

  void add(Limit limit, int count) {
    open.merge(limit, count, Integer::sum);
  }

  UserLoad user(String name, long nowNanos) {
    String key = key(name);
    UserLoad user = users.get(key);
    if (user == null) {
      user = new UserLoad(limits.user(), nowNanos);
      users.put(key, user);
    }
    return user;
  }

  void answered(String name) {
    inFlight--;
    UserLoad user = users.get(key(name));
    // One that was forgotten meanwhile begins at nothing.
    if (user != null && user.inFlight > 0) {
      user.inFlight--;
    }
  }

  int users() {
    return users.size();
  }

  /// Nothing is lost by forgetting it.
  boolean isIdle(long nowNanos) {
    return inFlight <= 0
        && waiting.isEmpty()
        && open.values().stream().allMatch(count -> count <= 0)
        && events.isFull(nowNanos)
        && bytes.isFull(nowNanos)
        && users.values().stream().allMatch(user -> user.isIdle(nowNanos));
  }

  private static String key(String name) {
    return name.length() > NAME_CHARS ? "" : name;
  }
}
