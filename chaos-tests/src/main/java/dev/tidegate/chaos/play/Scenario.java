package dev.tidegate.chaos.play;

import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.chaos.world.ChannelSetup;
import dev.tidegate.chaos.world.FinalChecks;
import dev.tidegate.chaos.world.InvariantViolation;
import dev.tidegate.chaos.world.Ledger;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.chaos.world.World;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A world that a script plays in: steps that take no time, steps that let time pass, and
/// questions.
///
/// Regions and orgs go by their names ("eu-de", "acme"). The same script gives the same world each
/// time. Every step is watched by the invariants; [#quiet] asks for the rest. Not safe for use by
/// many threads.
public final class Scenario {
  private static final long SEED = 1;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration SETUP = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofSeconds(40);

  private final World world;
  private Duration now = Duration.ZERO;

  private Scenario(World world) {
    this.world = world;
  }

  public static Scenario of(Site site) {
    return new Scenario(new World(site, SEED));
  }

  /// With the example files.
  public static Scenario example() {
    return of(Site.EXAMPLE);
  }

  /// For what the steps here do not reach.
  public World world() {
    return world;
  }

  /// Sets up a channel and waits until every region knows it with all its members. No guests named:
  /// all other orgs.
  public ChannelId channel(String host, String... guests) {
    Set<OrgId> invited = new HashSet<>(guests.length == 0 ? world.orgs().keySet() : Set.of());
    for (String guest : guests) {
      invited.add(new OrgId(guest));
    }
    invited.remove(new OrgId(host));
    Simulation simulation = world.simulation();
    ChannelId channel = new ChannelId(simulation.number(), simulation.number());
    ChannelSetup setup =
        new ChannelSetup(
            world, List.of(new ChannelSetup.Wanted(channel, new OrgId(host), invited)));
    simulation.after(STEP, setup::step);
    runUntil(setup::isDone, SETUP);
    return channel;
  }

  /// An org, for what it says and what it was given.
  public Actor org(String org) {
    return new Actor(this, world.org(new OrgId(org)));
  }

  public SimRegion region(String region) {
    return world.region(new RegionId(region));
  }

  /// Cuts the network between two regions, in silence.
  public void cut(String one, String other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  public void cutOneWay(String from, String to) {
    world.network().cut(new RegionId(from), new RegionId(to));
  }

  public void heal(String one, String other) {
    world.network().heal(new RegionId(one), new RegionId(other));
    world.network().heal(new RegionId(other), new RegionId(one));
  }

  public void crash(String region) {
    region(region).crash();
  }

  public void start(String region) {
    region(region).start();
  }

  /// Puts an org's file in force at its home.
  ///
  /// @throws IllegalArgumentException if the file has a mistake
  public void policy(String org, String source) {
    PolicyFile file = Site.parsed(org + ".yaml", source);
    SimRegion home = world.org(new OrgId(org)).home();
    home.with(core ->
        core.declare(
            d -> d.policy(file.org(), file.source(), file.hash()), Scenario::done, home.now()));
  }

  /// Ends an org's part in a channel, by the word of `caller`: the host, or the org itself.
  public void disconnect(String caller, ChannelId channel, String leaver) {
    OrgId org = new OrgId(leaver);
    SimRegion home = world.org(new OrgId(caller)).home();
    home.with(core ->
        core.request(
            r -> r.disconnect(new OrgId(caller), channel, org),
            result -> {
              if (!(result instanceof ControlLog.Result.Done)) {
                throw new IllegalStateException("Not disconnected: " + result);
              }
            },
            home.now()));
    world.ledger().removed(org, channel);
  }

  private static void done(Optional<? extends RuntimeException> failure) {
    failure.ifPresent(why -> {
      throw new IllegalStateException("Refused", why);
    });
  }

  /// Lets an operator release a parked channel.
  public void release(String region, ChannelId channel) {
    SimRegion at = region(region);
    at.with(core -> core.release(channel, at.now()));
  }

  /// Lets time pass.
  public void runFor(Duration time) {
    now = now.plus(time);
    world.simulation().runUntil(now);
  }

  /// Lets time pass until `reached`, and tells how much did.
  ///
  /// @throws IllegalStateException if it is not reached in time
  public Duration runUntil(BooleanSupplier reached, Duration atMost) {
    Duration from = now;
    while (!reached.getAsBoolean()) {
      if (now.minus(from).compareTo(atMost) >= 0) {
        throw new IllegalStateException("Not reached in " + atMost);
      }
      runFor(STEP);
    }
    return now.minus(from);
  }

  /// Heals everything, lets the world come to rest, and checks all that must hold then.
  ///
  /// @throws InvariantViolation naming the first thing that does not
  public void quiet() {
    world.heal();
    runFor(SETTLE);
    new FinalChecks(world).verify();
    if (!world.ledger().violations().isEmpty()) {
      throw new InvariantViolation(
          world.ledger().violations().getFirst(), world.simulation().now());
    }
  }

  /// The sending side of the link from one region to another.
  public LinkStatus link(String from, String to) {
    SimRegion region = region(from);
    RegionCore core = region.core().orElseThrow();
    return core.links(region.now()).stream()
        .filter(status -> status.peer().equals(new RegionId(to)))
        .findFirst()
        .orElseThrow();
  }

  /// Codes of the alarms that a region has raised since the beginning, over all its lives.
  public List<String> alarms(String region) {
    return region(region).alarms().stream().map(SimRegion.Alarm::code).toList();
  }

  List<Ledger.Given> given(OrgId org, ChannelId channel) {
    return world.ledger().order(org).stream()
        .filter(each -> each.channel().equals(channel))
        .toList();
  }
}
