package dev.tidegate.broker.control;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Whether this region may write to its own control log, or others may still hold the end of it.
///
/// A store that is put back from an old copy lacks entries that others have applied. A new entry in
/// the place of one of them would never be heard anywhere. So a broker that starts takes back first
/// what each other region has: it waits until each has told, at most 2 s in which it ran, and of
/// what it was told for all. A store without an entry of its own has nothing to take back. What a
/// region tells that sent an entry which this region never wrote counts for nothing.
///
/// | state | by | becomes |
/// |---|---|---|
/// | asking | every other region has told, or 2 s have passed | whole, or lacking |
/// | lacking | the entries that were told of are applied here | whole |
/// | lacking | all who told of more have sent what is not ours | whole, alarmed |
/// | lacking | an entry of ours differs from ours: the log is forked | whole, alarmed |
/// | whole | | |
///
/// Owned by the broker's loop.
public final class OwnTail {
  private static final Duration ASKING = Duration.ofSeconds(2);

  /// What one tick counts for at most: a process that stood still heard nobody.
  private static final Duration TICK = Duration.ofMillis(250);

  private final RegionId self;
  private final Directory directory;
  private final Set<RegionId> unheard;
  private Duration asked = Duration.ZERO;
  private long tickedNanos;
  private final Map<RegionId, Long> told = new HashMap<>();
  private final Set<RegionId> doubted = new HashSet<>();
  private boolean whole;
  private boolean forked;

  /// @param peers the other regions
  public OwnTail(RegionId self, Directory directory, Collection<RegionId> peers, Moment now) {
    this.self = self;
    this.directory = directory;
    this.unheard = new HashSet<>(peers);
    this.tickedNanos = now.nanos();
    this.whole = position() == 0;
  }

  /// A peer has applied this region's log up to `position`.
  public void told(RegionId peer, long position) {
    unheard.remove(peer);
    if (!doubted.contains(peer)) {
      told.merge(peer, position, Math::max);
    }
  }

  /// The peer has sent, as this region's, what this region never wrote. True if it is the first
  /// time.
  boolean doubts(RegionId peer) {
    told.remove(peer);
    return doubted.add(peer);
  }

  /// Ours has an entry in the place of another that a peer has: nothing can be taken back.
  void forks() {
    forked = true;
    whole = true;
  }

  boolean isForked() {
    return forked;
  }

  /// Whether there is nothing to wait for any more; once it is so, it stays.
  boolean isWhole() {
    return whole;
  }

  /// Looks whether the wait is over; to be called before what waits is looked at.
  public void tick(Moment now) {
    Duration passed = now.since(tickedNanos);
    tickedNanos = now.nanos();
    asked = asked.plus(passed.compareTo(TICK) < 0 ? passed : TICK);
    boolean heard = unheard.isEmpty() || asked.compareTo(ASKING) >= 0;
    whole |= heard && told.values().stream().allMatch(each -> position() >= each);
  }

  private long position() {
    return directory.vector().position(self);
  }
}
