package dev.tidegate.broker.support;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/// A cache of versioned values that never goes back: of two values for a key the one of the higher
/// version stays, and a value that was loaded before an invalidation cannot come back after it.
///
/// An invalidation leaves a fence for at least as long as a load may take. A fence that had to give
/// way to the bound lives on as a point in time: no load that began before it is taken. Entries
/// expire after they are written, never by use. Safe for use by many threads.
public final class VersionedCache<K, V> {
  private static final long MAX_FENCES = 65_536;

  private final Duration loadTimeout;
  private final Ticker ticker;
  private final Cache<K, Versioned<V>> entries;
  private final Cache<K, Long> fences;
  private final AtomicLong lostFenceNanos;

  /// The last [#clear]; what was loaded before it is not shown any more.
  private final AtomicLong clearedNanos;

  private record Versioned<V>(V value, long version, long beganNanos) {}

  /// A load under way: when it began. What it brings is taken while it is younger than the load
  /// timeout.
  public record Load(long beganNanos) {}

  /// @param maxWeight of all values together, as `weigher` counts them
  /// @param expireAfterWrite how long a value may be served without being heard of again
  /// @param loadTimeout how long a load may take
  public VersionedCache(
      long maxWeight,
      ToIntFunction<V> weigher,
      Duration expireAfterWrite,
      Duration loadTimeout,
      Ticker ticker) {
    this.loadTimeout = loadTimeout;
    this.ticker = ticker;
    this.lostFenceNanos = new AtomicLong(ticker.read());
    this.clearedNanos = new AtomicLong(lostFenceNanos.get());
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxWeight)
            .<K, Versioned<V>>weigher((_, each) -> weigher.applyAsInt(each.value()))
            .expireAfterWrite(expireAfterWrite)
            .recordStats()
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
    this.fences =
        Caffeine.newBuilder()
            .maximumSize(MAX_FENCES)
            // Twice, because a cache's expiry is not to the nanosecond and a fence must not go
            // first.
            .expireAfterWrite(loadTimeout.multipliedBy(2))
            .ticker(ticker)
            .executor(Runnable::run)
            .evictionListener((_, _, cause) -> lostFence(cause))
            .build();
  }

  /// The value, if one is here that is neither expired nor behind a fence.
  public Optional<V> find(K key) {
    return Optional.ofNullable(entries.getIfPresent(key))
        .filter(this::isShown)
        .map(Versioned::value);
  }

  /// Look-ups that found something, whether it could be shown or not.
  public long hits() {
    return entries.stats().hitCount();
  }

  public long misses() {
    return entries.stats().missCount();
  }

  /// Say this before what is put later is read from its source.
  public Load beginLoad() {
    return new Load(ticker.read());
  }

  /// Takes a loaded value, unless a newer one is here, its key was invalidated beyond it, or the
  /// load took too long.
  ///
  /// @return whether it was taken; if not, it may still be used once
  public boolean put(K key, V value, long version, Load load) {
    Versioned<V> offered = new Versioned<>(value, version, load.beganNanos());
    AtomicBoolean taken = new AtomicBoolean();
    entries
        .asMap()
        .compute(
            key,
            (_, present) -> {
              taken.set(mayCome(key, offered, Optional.ofNullable(present)));
              return taken.get() ? offered : present;
            });
    return taken.get();
  }

  /// Asked while the key's place is locked: whoever invalidates it comes before this or after it.
  private boolean mayCome(K key, Versioned<V> offered, Optional<Versioned<V>> present) {
    Long fence = fences.getIfPresent(key);
    if (fence != null && offered.version() < fence) {
      return false;
    }
    // Behind the look at the fence: it may have given way to the bound or to time just before.
    if (offered.beganNanos() - lostFenceNanos.get() < 0
        || ticker.read() - offered.beganNanos() >= loadTimeout.toNanos()) {
      return false;
    }
    return present.filter(this::isShown).filter(it -> it.version() > offered.version()).isEmpty();
  }

  /// Drops what is older than `version` and takes nothing older for as long as a load may take.
  public void invalidate(K key, long version) {
    // The fence stands before the entry goes: a load in between meets one of the two. Not by
    // computeIfPresent, which looks before it locks and would miss one that is just being put.
    fences.asMap().merge(key, version, Math::max);
    entries
        .asMap()
        .compute(
            key, (_, present) -> present == null || present.version() < version ? null : present);
  }

  /// Drops everything; loads under way are not taken. For when invalidations may have been missed.
  public void clear() {
    lostFenceNanos.set(ticker.read() + 1);
    // A put that has passed its checks may come after the entries are gone: it is not shown.
    clearedNanos.set(lostFenceNanos.get());
    entries.invalidateAll();
  }

  private boolean isShown(Versioned<V> entry) {
    return entry.beganNanos() - clearedNanos.get() >= 0;
  }

  private void lostFence(RemovalCause cause) {
    if (cause == RemovalCause.SIZE) {
      lostFenceNanos.set(ticker.read() + 1);
    }
  }
}
