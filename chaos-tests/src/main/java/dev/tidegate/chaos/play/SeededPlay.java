package dev.tidegate.chaos.play;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Rate;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.cover.Coverage;
import dev.tidegate.chaos.cover.CoverageWatch;
import dev.tidegate.chaos.fault.Chaos;
import dev.tidegate.chaos.fault.Schedule;
import dev.tidegate.chaos.fault.Strike;
import dev.tidegate.chaos.fault.Struck;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.world.BrokerStage;
import dev.tidegate.chaos.world.ChannelSetup;
import dev.tidegate.chaos.world.DecisionKind;
import dev.tidegate.chaos.world.FinalChecks;
import dev.tidegate.chaos.world.InvariantViolation;
import dev.tidegate.chaos.world.SimOrg;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.chaos.world.Tuning;
import dev.tidegate.chaos.world.Witness;
import dev.tidegate.chaos.world.World;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// One seed: two channels are set up in peace, then five orgs talk while faults come and go, then
/// all is healed and quiet, and the world must have converged.
public final class SeededPlay {
  private static final Duration SETUP = Duration.ofSeconds(12);
  private static final Duration QUIET = Duration.ofSeconds(75);
  private static final Duration MORE_TALK = Duration.ofSeconds(5);

  /// What a fault did is made good within about so long after it has ended; so long it counts as
  /// on.
  private static final Duration AFTERMATH = Duration.ofSeconds(10);

  private static final List<OrgId> HOSTS = List.of(new OrgId("acme"), new OrgId("globex"));

  /// Several times what an org says of its own accord, and less than a flood.
  private static final LimitsByOrg LIMITS = limits(new Rate(20, 25), new Rate(1 << 20, 1 << 20));

  /// What came of a seed.
  ///
  /// @param simulated how much time went by in its world
  /// @param merged small frames that the brokers at its end have merged into larger ones
  /// @param faults the families of its schedule, behind "tight" if its bounds were
  /// @param violations in the order in which they were found; after one that breaks off the play no
  ///   others are looked for
  public record Outcome(
      long seed,
      long traceHash,
      Duration simulated,
      int published,
      long events,
      long merged,
      String faults,
      Coverage coverage,
      List<Violation> violations) {
    public Outcome {
      violations = List.copyOf(violations);
    }

    public boolean held() {
      return violations.isEmpty();
    }

    /// The first promise that was broken.
    public Optional<Promise> broken() {
      return violations.stream().findFirst().map(Violation::promise);
    }
  }

  private final long seed;
  private final PlayLength length;
  private final IntPredicate plays;
  private final Audience audience;
  private final Schedule schedule;
  private final CoverageWatch watch = new CoverageWatch();
  private final World world;
  private final boolean tight;
  private boolean talking = true;

  private SeededPlay(long seed, PlayLength length, IntPredicate plays, Audience audience) {
    this.seed = seed;
    this.length = length;
    this.plays = plays;
    this.audience = audience;
    schedule = Schedule.of(seed, length.talk());
    tight = seed % 2 == 0;
    Site site = Site.EXAMPLE.tuning(tight ? Tuning.TIGHT : Tuning.SHIPPED).limits(LIMITS);
    world = new World(site, seed, new Seen());
  }

  private static LimitsByOrg limits(Rate events, Rate bytes) {
    OrgLimits none = OrgLimits.NONE;
    return new LimitsByOrg(
        new OrgLimits(
            none.connections(),
            none.calls(),
            none.streams(),
            none.subscriptions(),
            none.channels(),
            none.invitations(),
            none.eventsInFlight(),
            events,
            bytes,
            none.user()),
        Map.of());
  }

  /// Plays a seed with all its faults.
  public static Outcome play(long seed, PlayLength length) {
    return play(seed, length, _ -> true, Audience.NONE);
  }

  /// Plays a seed from beginning to end, or until something that must always hold does not.
  ///
  /// @param plays which strikes of its schedule are played, by number
  public static Outcome play(long seed, PlayLength length, IntPredicate plays, Audience audience) {
    return new SeededPlay(seed, length, plays, audience).play();
  }

  private Outcome play() {
    List<Violation> violations = new ArrayList<>();
    try {
      act();
      violations.addAll(world.ledger().violations());
    } catch (InvariantViolation e) {
      violations.add(e.violation());
    } catch (RuntimeException e) {
      violations.add(new Violation(Promise.FAILS_WELL, told(e)));
    }
    Simulation simulation = world.simulation();
    return new Outcome(
        seed,
        simulation.traceHash(),
        Duration.ofNanos(simulation.now().nanos()),
        world.ledger().published().size(),
        simulation.events(),
        world.regions().values().stream()
            .flatMap(region -> region.core().stream())
            .mapToLong(RegionCore::mergedFrames)
            .sum(),
        (tight ? "tight " : "") + schedule.families().keySet(),
        watch.coverage(),
        violations);
  }

  /// The exception and where it comes from.
  private static String told(RuntimeException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private void act() {
    Simulation simulation = world.simulation();
    Stage stage = new Stage(world, channels());
    audience.begins(stage, schedule);
    Chaos chaos = new Chaos(stage, schedule, plays, this::struck);
    world.orgs().values().forEach(org -> talks(org, stage.channels(), simulation.chance()));
    Duration end = SETUP.plus(length.talk());
    simulation.runUntil(end);
    while (world.ledger().published().size() < length.leastPublished()
        && end.compareTo(SETUP.plus(length.longestTalk())) < 0) {
      end = end.plus(MORE_TALK);
      simulation.runUntil(end);
    }
    talking = false;
    chaos.end();
    audience.quiet(simulation.now());
    simulation.runUntil(end.plus(QUIET));
    new FinalChecks(world).verify();
  }

  private void struck(Strike strike, Struck struck) {
    if (struck.hit()) {
      watch.coverage().struck(strike.family());
      watch.begins(strike.family());
      world.simulation().after(struck.lasts().plus(AFTERMATH), () -> watch.ends(strike.family()));
    }
    audience.struck(strike, struck, world.simulation().now());
  }

  private List<ChannelId> channels() {
    Simulation simulation = world.simulation();
    List<ChannelSetup.Wanted> wanted = new ArrayList<>();
    for (OrgId host : HOSTS) {
      Set<OrgId> guests = new HashSet<>(world.orgs().keySet());
      guests.remove(host);
      ChannelId channel = new ChannelId(simulation.number(), simulation.number());
      wanted.add(new ChannelSetup.Wanted(channel, host, guests));
    }
    ChannelSetup setup = new ChannelSetup(world, wanted);
    simulation.after(Duration.ofMillis(500), setup::step);
    simulation.runUntil(SETUP);
    if (!setup.isDone()) {
      throw new IllegalStateException("The channels were not set up in time: " + setup.state());
    }
    return wanted.stream().map(ChannelSetup.Wanted::channel).toList();
  }

  /// An org says something now and then, by chance of its own.
  private void talks(SimOrg org, List<ChannelId> channels, RandomGenerator chance) {
    world
        .simulation()
        .after(
            Duration.ofMillis(chance.nextLong(50, 451)),
            () -> {
              if (talking) {
                org.say(channels.get(chance.nextInt(channels.size())));
                talks(org, channels, chance);
              }
            });
  }

  /// Tells the world's coverage and the audience.
  private final class Seen implements Witness {
    @Override
    public void happened(BrokerStage at, RegionId region) {
      watch.happened(at, region);
    }

    @Override
    public void decided(DecisionKind kind) {
      watch.decided(kind);
    }

    @Override
    public void linkIs(RegionId from, RegionId to, LinkState.Kind state) {
      watch.linkIs(from, to, state);
    }

    @Override
    public void brokerGone(RegionId region) {
      watch.brokerGone(region);
    }

    @Override
    public void traced(Moment at, String what) {
      audience.traced(at, what);
    }
  }
}
