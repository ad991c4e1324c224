package dev.tidegate.chaos.world;

import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What goes wrong in one seed: a random subset of the families of faults, each again and again
/// (swarm testing: a seed that has everything finds less than many that have some).
final class Chaos {
  enum Family {
    CUT,
    ONE_WAY_CUT,
    CRASH,
    STORE_FAILS,
    STORE_SLOW,
    POLICY_FLIP,
    REMOVAL,
    CUT_OFF
  }

  private final World world;
  private final Simulation simulation;
  private final long endNanos;
  private final Set<Family> families = EnumSet.noneOf(Family.class);
  private boolean flipped;
  private boolean taken;

  Chaos(World world, Duration end) {
    this.world = world;
    this.simulation = world.simulation();
    this.endNanos = end.toNanos();
    for (Family family : Family.values()) {
      if (simulation.happens(0.5)) {
        families.add(family);
      }
    }
    families.forEach(this::next);
  }

  String families() {
    return families.toString();
  }

  private void next(Family family) {
    simulation.after(
        Duration.ofMillis(simulation.between(1_000, 15_000)),
        () -> {
          if (simulation.now().nanos() < endNanos) {
            strike(family);
            next(family);
          }
        });
  }

  private void strike(Family family) {
    List<RegionId> regions = List.copyOf(world.regions().keySet());
    RegionId one = regions.get(simulation.below(regions.size()));
    RegionId other = regions.get(simulation.below(regions.size()));
    Duration lasts = Duration.ofMillis(simulation.between(500, 15_000));
    switch (family) {
      case CUT -> {
        if (!one.equals(other)) {
          world.network().cut(one, other);
          world.network().cut(other, one);
          simulation.after(
              lasts,
              () -> {
                world.network().heal(one, other);
                world.network().heal(other, one);
              });
        }
      }
      case ONE_WAY_CUT -> {
        if (!one.equals(other)) {
          world.network().cut(one, other);
          simulation.after(lasts, () -> world.network().heal(one, other));
        }
      }
      case CRASH -> {
        SimRegion region = world.region(one);
        region.crash();
        simulation.after(Duration.ofMillis(simulation.between(100, 6_000)), region::start);
      }
      case STORE_FAILS -> {
        world.store(one).probability(0.2);
        simulation.after(lasts, () -> world.store(one).probability(0));
      }
      case STORE_SLOW -> {
        world.store(one).slow(true);
        simulation.after(lasts, () -> world.store(one).slow(false));
      }
      case POLICY_FLIP -> flip();
      case REMOVAL -> remove();
      case CUT_OFF -> cutOff();
    }
  }

  /// Acme tightens or restores its file.
  private void flip() {
    flipped = !flipped;
    String source = World.policy("acme").source();
    PolicyFile file =
        flipped
            ? World.parsed(
                "acme.yaml",
                source.replace(
                    "rules:\n",
                    "rules:\n  - {id: R99-review, effect: withhold, when: {class: [pii.contact],"
                        + " same_org: false}, because: under review}\n"))
            : World.policy("acme");
    world
        .region(new RegionId("eu-de"))
        .with(core ->
            core.declare(
                d -> d.policy(file.org(), file.source(), file.hash()),
                _ -> simulation.trace("policy " + file.hash()),
                simulation.now()));
  }

  /// The host takes an org out of its channel, once a seed.
  private void remove() {
    OrgId host = new OrgId("acme");
    OrgId guest = new OrgId("initech");
    ChannelId channel = world.channels().getFirst();
    end(host, channel, guest);
  }

  /// An org leaves by itself, once a seed.
  private void cutOff() {
    OrgId guest = new OrgId("desi");
    end(guest, world.channels().getLast(), guest);
  }

  private void end(OrgId caller, ChannelId channel, OrgId leaver) {
    if (taken) {
      return;
    }
    taken = true;
    world
        .org(caller)
        .home()
        .with(core ->
            core.request(
                r -> r.disconnect(caller, channel, leaver),
                result -> {
                  // Asked for is enough to owe nothing more: a crash may have taken the answer.
                  simulation.trace("removed " + (result instanceof ControlLog.Result.Done));
                },
                simulation.now()));
    world.ledger().removed(leaver, channel);
  }

  /// Everything is well from here on.
  void end() {
    world.network().healAll();
    for (RegionId region : world.regions().keySet()) {
      world.store(region).probability(0);
      world.store(region).slow(false);
      world.region(region).start();
    }
  }
}
