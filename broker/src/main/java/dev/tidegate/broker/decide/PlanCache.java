package dev.tidegate.broker.decide;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.Optional;
import java.util.SortedSet;

/// Plans that were decided before, by what they rest on, until they end; 10 000 at the most.
final class PlanCache {
  private static final int PLANS = 10_000;

  private final Cache<Key, Plan> plans =
      Caffeine.newBuilder().maximumSize(PLANS).executor(Runnable::run).build();
  private long hits;
  private long misses;

  /// What a plan rests on but for the facts of the directory.
  ///
  /// @param version the channel's
  record Key(
      ChannelId channel,
      long version,
      OrgId author,
      SortedSet<String> classes,
      SortedSet<String> labels,
      String policySet) {
    // See BucketId.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && version == that.version
          && channel.equals(that.channel)
          && author.equals(that.author)
          && policySet.equals(that.policySet)
          && classes.equals(that.classes)
          && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
      return (channel.hashCode() * 31 + classes.hashCode()) * 31 + labels.hashCode();
    }
  }

  /// A plan that has not ended.
  Optional<Plan> find(Key key, Moment now) {
    Plan plan = plans.getIfPresent(key);
    if (plan == null || now.millis() >= plan.endsAtMillis()) {
      misses++;
      return Optional.empty();
    }
    hits++;
    return Optional.of(plan);
  }

  void put(Key key, Plan plan) {
    plans.put(key, plan);
  }

  /// Nothing that is kept is good for sure any more.
  void forget() {
    plans.invalidateAll();
  }

  /// How often a plan was found, in this run.
  long hits() {
    return hits;
  }

  long misses() {
    return misses;
  }
}
