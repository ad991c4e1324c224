package dev.tidegate.broker.serve;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A place in all that an org may be told: what the opaque token of a batch says.
///
/// @param storeId of the store whose positions these are
/// @param run of the broker that gave it out; 0 for the beginning
/// @param positions the last local position taken care of, by bucket; 256 of them
/// @param control local position of the control entry whose changes are told
/// @param changesTold how many changes of that control entry; its last one: [#ALL_CHANGES]
/// @param held channels that wait, at most [#MAX_HELD]
record FeedCursor(
    long storeId,
    long run,
    OrgId org,
    long[] positions,
    long control,
    int changesTold,
    List<HeldChannel> held) {
  static final int MAX_HELD = 64;
  static final int ALL_CHANGES = Integer.MAX_VALUE;

  FeedCursor {
    positions = positions.clone();
    held = List.copyOf(held);
    if (positions.length != BucketId.COUNT || held.size() > MAX_HELD) {
      throw new IllegalArgumentException(
          "cursor: " + positions.length + " buckets, " + held.size() + " held");
    }
    if (control < 0 || changesTold < 0 || Arrays.stream(positions).anyMatch(each -> each < 0)) {
      throw new IllegalArgumentException("cursor: negative");
    }
  }

  /// A channel whose entries were left out while its bucket went on.
  ///
  /// @param next channel position of the first that was not delivered
  /// @param last channel position of the last that was left out
  /// @param until end of the range that is being released; 0: none is
  /// @param done how many of that range, in order of release, are taken care of
  /// @param ranOut the wait ended without what it was for
  record HeldChannel(
      ChannelId channel, long next, long last, long until, int done, boolean ranOut) {
    HeldChannel {
      boolean released = until == 0 ? done == 0 : until >= next && until <= last;
      if (next < 1 || last < next || !released || done < 0 || done > last - next + 1) {
        throw new IllegalArgumentException("cursor: held " + next + " to " + last);
      }
    }
  }

  static FeedCursor earliest(long storeId, OrgId org) {
    return new FeedCursor(storeId, 0, org, new long[BucketId.COUNT], 0, 0, List.of());
  }

  long position(BucketId bucket) {
    return positions[bucket.value()];
  }

  @Override
  public long[] positions() {
    return positions.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeedCursor that
        && storeId == that.storeId
        && run == that.run
        && org.equals(that.org)
        && Arrays.equals(positions, that.positions)
        && control == that.control
        && changesTold == that.changesTold
        && held.equals(that.held);
  }

  @Override
  public int hashCode() {
    return Objects.hash(storeId, run, org, Arrays.hashCode(positions), control, changesTold, held);
  }
}
