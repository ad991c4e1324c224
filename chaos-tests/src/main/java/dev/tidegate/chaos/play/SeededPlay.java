package dev.tidegate.chaos.play;

import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Rate;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.fault.Chaos;
import dev.tidegate.chaos.world.ChannelSetup;
import dev.tidegate.chaos.world.FinalChecks;
import dev.tidegate.chaos.world.SimOrg;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.chaos.world.Tuning;
import dev.tidegate.chaos.world.World;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One seed: two channels are set up in peace, then five orgs talk while faults come and go, then
/// all is healed and quiet, and the world must have converged.
public final class SeededPlay {
  private static final Duration SETUP = Duration.ofSeconds(12);
  private static final Duration QUIET = Duration.ofSeconds(75);
  private static final List<OrgId> HOSTS = List.of(new OrgId("acme"), new OrgId("globex"));

  /// Several times what an org says of its own accord, and less than a flood.
  private static final LimitsByOrg LIMITS = limits(new Rate(20, 25), new Rate(1 << 20, 1 << 20));

  /// What came of a seed.
  ///
  /// @param merged small frames that the brokers at its end have merged into larger ones
  public record Outcome(
      long traceHash,
      int published,
      long events,
      long merged,
      String faults,
      List<String> violations) {}

  private final World world;
  private final boolean tight;
  private final Duration talkEnd;

  private SeededPlay(long seed, Duration talk) {
    tight = seed % 2 == 0;
    world =
        new World(Site.EXAMPLE.tuning(tight ? Tuning.TIGHT : Tuning.SHIPPED).limits(LIMITS), seed);
    talkEnd = SETUP.plus(talk);
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

  /// Plays a seed from beginning to end.
  ///
  /// @param talk how long the orgs talk, in simulated time
  /// @throws dev.tidegate.chaos.world.InvariantViolation as soon as something that must always hold
  ///   does not
  public static Outcome play(long seed, Duration talk) {
    return new SeededPlay(seed, talk).play();
  }

  private Outcome play() {
    Simulation simulation = world.simulation();
    Stage stage = new Stage(world, channels());
    Chaos chaos = new Chaos(stage);
    world.orgs().values().forEach(org -> talks(org, stage.channels()));
    simulation.runUntil(talkEnd);
    chaos.end();
    simulation.runUntil(talkEnd.plus(QUIET));
    new FinalChecks(world).verify();
    return new Outcome(
        simulation.traceHash(),
        world.ledger().published().size(),
        simulation.events(),
        world.regions().values().stream()
            .flatMap(region -> region.core().stream())
            .mapToLong(RegionCore::mergedFrames)
            .sum(),
        (tight ? "tight " : "") + chaos.families(),
        List.copyOf(world.ledger().violations()));
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

  private void talks(SimOrg org, List<ChannelId> channels) {
    Simulation simulation = world.simulation();
    simulation.after(
        Duration.ofMillis(simulation.between(50, 450)),
        () -> {
          if (simulation.now().nanos() < talkEnd.toNanos()) {
            org.say(channels.get(simulation.below(channels.size())));
            talks(org, channels);
          }
        });
  }
}
