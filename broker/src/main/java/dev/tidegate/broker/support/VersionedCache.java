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

  private record Versioned<V>(V value, long version) {}

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
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxWeight)
            .<K, Versioned<V>>weigher((_, each) -> weigher.applyAsInt(each.value()))
            .expireAfterWrite(expireAfterWrite)
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
    return Optional.ofNullable(entries.getIfPresent(key)).map(Versioned::value);
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
    if (ticker.read() - load.beganNanos() >= loadTimeout.toNanos()
        || load.beganNanos() - lostFenceNanos.get() < 0) {
      return false;
    }
    Versioned<V> offered = new Versioned<>(value, version);
    AtomicBoolean taken = new AtomicBoolean();
    entries
        .asMap()
        .compute(
            key,
            (_, present) -> {
              Long fence = fences.getIfPresent(key);
              boolean late = fence != null && version < fence;
              boolean old = present != null && present.version() > version;
              taken.set(!late && !old);
              return taken.get() ? offered : present;
            });
    return taken.get();
  }

  /// Drops what is older than `version` and takes nothing older for as long as a load may take.
  public void invalidate(K key, long version) {
    // The fence stands before the entry goes: a load in between meets one of the two.
    fences.asMap().merge(key, version, Math::max);
    entries
        .asMap()
        .computeIfPresent(key, (_, present) -> present.version() < version ? null : present);
  }

  /// Drops everything; loads under way are not taken. For when invalidations may have been missed.
  public void clear() {
    lostFenceNanos.set(ticker.read() + 1);
    entries.invalidateAll();
  }

  private void lostFence(RemovalCause cause) {
    if (cause == RemovalCause.SIZE) {
      lostFenceNanos.set(ticker.read() + 1);
    }
  }
}
