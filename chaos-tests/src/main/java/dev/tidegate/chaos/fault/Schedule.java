package dev.tidegate.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// All faults of one seed, drawn before its world begins: a random subset of the families, each of
/// which strikes again and again (swarm testing: a seed that has everything finds less than many
/// that have some).
///
/// Every family and every strike has chance of its own. So a strike that is left out changes
/// nothing about the others: not when they come, not whom they hit.
///
/// @param families which there are, each with the seed of what it draws once for all its strikes
/// @param strikes by time, numbered from 1 on
public record Schedule(NavigableMap<Family, Long> families, List<Strike> strikes) {
  /// Each seed has so many families at least.
  public static final int LEAST_FAMILIES = 3;

  private static final double SHARE = 0.5;
  private static final long FIRST_MILLIS = 1_000;
  private static final long LAST_MILLIS = 15_000;
  private static final long SALT = 0x7469646567617465L;

  public Schedule {
    families = Collections.unmodifiableNavigableMap(new TreeMap<>(families));
    strikes = List.copyOf(strikes);
  }

  private record Drawn(Family family, int turn, Duration at, long draw) {}

  /// @param during how long faults begin
  public static Schedule of(long seed, Duration during) {
    SplittableRandom root = new SplittableRandom(seed ^ SALT);
    Set<Family> chosen = chosen(root);
    NavigableMap<Family, Long> families = new TreeMap<>();
    List<Drawn> drawn = new ArrayList<>();
    for (Family family : Family.values()) {
      SplittableRandom own = root.split();
      if (chosen.contains(family)) {
        families.put(family, own.nextLong());
        drawn.addAll(drawn(family, own, during));
      }
    }
    drawn.sort(Comparator.comparing(Drawn::at).thenComparing(Drawn::family));
    List<Strike> strikes = new ArrayList<>(drawn.size());
    for (Drawn each : drawn) {
      strikes.add(
          new Strike(strikes.size() + 1, each.family(), each.turn(), each.at(), each.draw()));
    }
    return new Schedule(families, strikes);
  }

  private static Set<Family> chosen(RandomGenerator chance) {
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    for (Family family : Family.values()) {
      if (chance.nextDouble() < SHARE) {
        families.add(family);
      }
    }
    List<Family> all = List.of(Family.values());
    while (families.size() < LEAST_FAMILIES) {
      families.add(all.get(chance.nextInt(all.size())));
    }
    return families;
  }

  private static List<Drawn> drawn(Family family, RandomGenerator chance, Duration during) {
    List<Drawn> drawn = new ArrayList<>();
    long at = gap(chance);
    while (at < during.toMillis()) {
      drawn.add(new Drawn(family, drawn.size(), Duration.ofMillis(at), chance.nextLong()));
      at += gap(chance);
    }
    return drawn;
  }

  private static long gap(RandomGenerator chance) {
    return chance.nextLong(FIRST_MILLIS, LAST_MILLIS + 1);
  }
}
