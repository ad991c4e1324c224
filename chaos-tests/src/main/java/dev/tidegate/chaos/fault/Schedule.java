package dev.tidegate.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// All faults of one seed, drawn before its world begins: a random subset of the families, each of
/// which strikes again and again (swarm testing: a seed that has everything finds less than many
/// that have some).
///
/// Every family and every strike has chance of its own. So a strike that is left out changes
/// nothing about the others: not when they come, not whom they hit. A family that is new changes
/// the numbers of a seed's strikes and nothing else about them.
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

  /// A family with its chance, and how early it is among those that a seed has.
  private record Candidate(Family family, SplittableRandom chance, double place) {
    static Candidate of(long seed, Family family) {
      SplittableRandom own = new SplittableRandom(seed ^ (SALT * family.name().hashCode()));
      return new Candidate(family, own, own.nextDouble());
    }
  }

  /// @param during how long faults begin
  public static Schedule of(long seed, Duration during) {
    List<Candidate> candidates =
        Arrays.stream(Family.values())
            .map(family -> Candidate.of(seed, family))
            .sorted(Comparator.comparingDouble(Candidate::place))
            .toList();
    NavigableMap<Family, Long> families = new TreeMap<>();
    List<Drawn> drawn = new ArrayList<>();
    for (Candidate each : candidates) {
      if (each.place() < SHARE || families.size() < LEAST_FAMILIES) {
        families.put(each.family(), each.chance().nextLong());
        drawn.addAll(drawn(each.family(), each.chance(), during));
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
