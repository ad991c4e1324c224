package dev.tidegate.chaos.world;

import static java.util.Objects.requireNonNull;

import dev.tidegate.chaos.invariant.ChannelOrder;
import dev.tidegate.chaos.invariant.Invariant;
import dev.tidegate.chaos.invariant.NothingTwice;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Regions, stores, network and orgs of one seed, and what was seen of them. Who plays in it moves
/// its time.
public final class World {
  private final Site site;
  private final Simulation simulation;
  private final Ledger ledger = new Ledger();
  private final SortedMap<RegionId, SimRegion> regions = new TreeMap<>();
  private final Map<OrgId, SimOrg> orgs = new LinkedHashMap<>();
  private final SimNetwork network;
  private final List<Invariant> invariants = List.of(new NothingTwice(), new ChannelOrder());
  private long verified;

  public World(Site site, long seed) {
    this(site, seed, Witness.NONE);
  }

  public World(Site site, long seed, Witness witness) {
    this.site = site;
    simulation = new Simulation(seed, this::verify, witness);
    network = new SimNetwork(simulation, regions);
    for (RegionId id : site.regions()) {
      regions.put(
          id,
          new SimRegion(
              id, simulation, network, witness, incarnation -> site.settings(id, incarnation)));
    }
    regions.values().forEach(SimRegion::start);
    regions.forEach((id, region) -> {
      for (OrgId org : site.orgs(id)) {
        orgs.put(org, new SimOrg(org, region, simulation, ledger, witness));
      }
    });
  }

  private void verify() {
    if (ledger.size() == verified) {
      return;
    }
    verified = ledger.size();
    for (Invariant invariant : invariants) {
      invariant.verify(ledger, orgs.keySet());
    }
    if (!ledger.violations().isEmpty()) {
      throw new InvariantViolation(ledger.violations().getFirst(), simulation.now());
    }
  }

  public Site site() {
    return site;
  }

  public Simulation simulation() {
    return simulation;
  }

  public SimNetwork network() {
    return network;
  }

  public Ledger ledger() {
    return ledger;
  }

  public SortedMap<RegionId, SimRegion> regions() {
    return Collections.unmodifiableSortedMap(regions);
  }

  public SimRegion region(RegionId id) {
    return requireNonNull(regions.get(id));
  }

  public Map<OrgId, SimOrg> orgs() {
    return Collections.unmodifiableMap(orgs);
  }

  public SimOrg org(OrgId id) {
    return requireNonNull(orgs.get(id));
  }

  /// Events that were lost with the disk of their own region, or that it has declared lost.
  Set<EventId> lost() {
    Set<EventId> lost = new HashSet<>();
    for (SimRegion region : regions.values()) {
      region.losses().forEach(each -> lost.addAll(each.own()));
      lost.addAll(region.rot().lost());
    }
    return lost;
  }

  /// Everything is well from here on: what was broken is not, and every broker is up.
  public void heal() {
    network.healAll();
    regions.values().forEach(SimRegion::heal);
  }
}
