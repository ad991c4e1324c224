package dev.tidegate.broker.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VersionedCacheTest {
  private static final Duration LOAD_TIMEOUT = Duration.ofMillis(500);
  private static final Duration TTL = Duration.ofSeconds(30);

  private long nanos = -7;
  private final VersionedCache<String, String> cache =
      new VersionedCache<>(1_000, String::length, TTL, LOAD_TIMEOUT, () -> nanos);

  private boolean put(String value, long version) {
    return cache.put("key", value, version, cache.beginLoad());
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void put_olderThanWhatIsHere_isNotTaken() {
    assertThat(put("new", 2)).isTrue();

    assertThat(put("old", 1)).isFalse();
    assertThat(cache.find("key")).contains("new");
    assertThat(put("newer", 3)).isTrue();
    assertThat(cache.find("key")).contains("newer");
  }

  @Test
  void invalidate_loadUnderWay_cannotResurrectWhatIsOld() {
    VersionedCache.Load load = cache.beginLoad();
    cache.invalidate("key", 2);

    assertThat(cache.put("key", "old", 1, load)).isFalse();
    assertThat(cache.find("key")).isEmpty();
    assertThat(cache.put("key", "new", 2, load)).isTrue();
  }

  @Test
  void invalidate_olderThanWhatIsHere_leavesIt() {
    put("new", 3);
    cache.invalidate("key", 2);

    assertThat(cache.find("key")).contains("new");
  }

  @Test
  void invalidate_twice_theHigherFenceHolds() {
    cache.invalidate("key", 5);
    cache.invalidate("key", 3);

    assertThat(put("four", 4)).isFalse();
    assertThat(put("five", 5)).isTrue();
  }

  @Test
  void put_loadLastedTooLong_isNotTaken() {
    VersionedCache.Load load = cache.beginLoad();
    pass(LOAD_TIMEOUT);

    assertThat(cache.put("key", "late", 9, load)).isFalse();
  }

  @Test
  void fence_outlivesEveryLoadThatBeganBeforeIt() {
    VersionedCache.Load load = cache.beginLoad();
    cache.invalidate("key", 2);
    pass(LOAD_TIMEOUT.minusNanos(1));
    assertThat(cache.put("key", "old", 1, load)).isFalse();

    pass(LOAD_TIMEOUT.plusMillis(1));

    assertThat(cache.put("key", "old", 1, load)).isFalse();
    assertThat(put("read after the fence", 1)).isTrue();
  }

  @Test
  void fences_moreThanTheBound_stopLoadsUnderWayInstead() {
    VersionedCache.Load load = cache.beginLoad();
    cache.invalidate("key", 2);
    pass(Duration.ofMillis(1));
    for (int i = 0; i < 200_000; i++) {
      cache.invalidate("other " + i, 2);
    }

    assertThat(cache.put("key", "old", 1, load)).isFalse();
    assertThat(cache.find("key")).isEmpty();
  }

  @Test
  void clear_loadUnderWay_isNotTaken() {
    put("here", 1);
    VersionedCache.Load load = cache.beginLoad();
    cache.clear();

    assertThat(cache.find("key")).isEmpty();
    assertThat(cache.put("key", "old", 9, load)).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(put("read after", 9)).isTrue();
  }

  @Test
  void find_expires_whetherItIsUsedOrNot() {
    put("value", 1);
    pass(TTL.minusMillis(1));
    assertThat(cache.find("key")).contains("value");

    pass(Duration.ofMillis(1));

    assertThat(cache.find("key")).isEmpty();
  }

  @Test
  void put_moreThanTheBound_keepsWithinIt() {
    for (int i = 0; i < 100; i++) {
      cache.put("key " + i, "x".repeat(100), 1, cache.beginLoad());
    }
    long found = 0;
    for (int i = 0; i < 100; i++) {
      found += cache.find("key " + i).map(String::length).orElse(0);
    }

    assertThat(found).isLessThanOrEqualTo(1_000).isPositive();
  }

  /// What the source says is invalidated and then told; whoever was told must not see less.
  @Test
  void find_manyThreadsLoadAndInvalidate_neverOlderThanWhatWasTold() throws Exception {
    var real =
        new VersionedCache<Integer, Long>(1_000, _ -> 1, TTL, LOAD_TIMEOUT, System::nanoTime);
    var source = new AtomicLong();
    var told = new AtomicLong();
    var stale = new AtomicLong();
    var loads = new AtomicLong();
    Runnable reader =
        () -> {
          while (told.get() < 40_000) {
            long known = told.get();
            long seen =
                real.find(1)
                    .orElseGet(() -> {
                      VersionedCache.Load load = real.beginLoad();
                      long value = source.get();
                      real.put(1, value, value, load);
                      loads.incrementAndGet();
                      return value;
                    });
            if (seen < known) {
              stale.incrementAndGet();
            }
          }
        };
    List<Thread> readers =
        Stream.generate(() -> Thread.ofPlatform().start(reader)).limit(3).toList();
    for (long version = 1; version <= 40_000; version++) {
      source.set(version);
      if (version % 1_000 == 0) {
        real.clear();
      } else {
        real.invalidate(1, version);
      }
      told.set(version);
    }
    for (Thread each : readers) {
      each.join();
    }

    assertThat(stale).hasValue(0);
    assertThat(loads.get()).isPositive();
  }
}
