package dev.tidegate.chaos.world;

import static java.util.Objects.requireNonNull;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.serve.FeedConfig;
import dev.tidegate.chaos.invariant.ChannelOrder;
import dev.tidegate.chaos.invariant.Invariant;
import dev.tidegate.chaos.invariant.NothingTwice;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Three regions, five orgs, two shared channels, the example policies, and everything that goes
/// wrong: one seed.
///
/// First the channels are set up in peace, then orgs talk while faults come and go, then all is
/// healed and quiet, and the world must have converged.
public final class World {
  private static final Duration SETUP_END = Duration.ofSeconds(12);
  private static final Duration QUIET = Duration.ofSeconds(75);

  private static final Map<String, List<String>> ORGS =
      new TreeMap<>(
          Map.of(
              "eu-de", List.of("acme", "nordwind"),
              "us-va", List.of("globex", "initech"),
              "in-mh", List.of("desi")));
  private static final Map<String, String> JURISDICTIONS =
      Map.of("eu-de", "EU", "us-va", "US", "in-mh", "IN");

  private final Duration talk;
  private final Simulation simulation;
  private final Ledger ledger = new Ledger();
  private final SortedMap<RegionId, SimRegion> regions = new TreeMap<>();
  private final SortedMap<RegionId, StoreFaults> stores = new TreeMap<>();
  private final Map<OrgId, SimOrg> orgs = new LinkedHashMap<>();
  private final SimNetwork network;
  private final ChannelSetup setup;
  private final List<Invariant> invariants = List.of(new NothingTwice(), new ChannelOrder());

  private long verified;

  /// @param talk how long the orgs talk, in simulated time
  public World(long seed, Duration talk) {
    this.talk = talk;
    simulation = new Simulation(seed, this::verify);
    network = new SimNetwork(simulation, regions);
    ORGS.forEach((name, homed) -> {
      RegionId id = new RegionId(name);
      StoreFaults faults = new StoreFaults();
      stores.put(id, faults);
      regions.put(
          id,
          new SimRegion(id, simulation, network, faults, incarnation -> settings(id, incarnation)));
    });
    regions.values().forEach(SimRegion::start);
    ORGS.forEach((name, homed) -> {
      for (String org : homed) {
        OrgId id = new OrgId(org);
        orgs.put(id, new SimOrg(id, region(new RegionId(name)), simulation, ledger));
      }
    });
    setup = new ChannelSetup(this);
  }

  /// Plays the seed from beginning to end.
  public Outcome play() {
    simulation.after(Duration.ofMillis(500), setup::step);
    simulation.runUntil(SETUP_END);
    if (!setup.isDone()) {
      throw new IllegalStateException("The channels were not set up in time: " + setup.state());
    }
    Chaos chaos = new Chaos(this, SETUP_END.plus(talk));
    orgs.values().forEach(this::talks);
    simulation.runUntil(SETUP_END.plus(talk));
    chaos.end();
    simulation.runUntil(SETUP_END.plus(talk).plus(QUIET));
    new FinalChecks(this).verify();
    return new Outcome(
        simulation.traceHash(),
        ledger.published().size(),
        simulation.events(),
        chaos.families(),
        List.copyOf(ledger.violations()));
  }

  /// What came of a seed.
  public record Outcome(
      long traceHash, int published, long events, String faults, List<String> violations) {}

  private void talks(SimOrg org) {
    simulation.after(
        Duration.ofMillis(simulation.between(50, 450)),
        () -> {
          if (simulation.now().nanos() < SETUP_END.plus(talk).toNanos()) {
            List<ChannelId> channels = setup.channels();
            org.say(channels.get(simulation.below(channels.size())));
            talks(org);
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
    return regions;
  }

  public StoreFaults store(RegionId region) {
    return requireNonNull(stores.get(region));
  }

  public Map<OrgId, SimOrg> orgs() {
    return orgs;
  }

  List<ChannelId> channels() {
    return setup.channels();
  }

  private static RegionSettings settings(RegionId region, long incarnation) {
    TreeSet<OrgId> homed = new TreeSet<>();
    List<PolicyFile> policies = new ArrayList<>();
    for (String org : requireNonNull(ORGS.get(region.value()))) {
      homed.add(new OrgId(org));
      policies.add(policy(org));
    }
    List<RegionId> peers = new ArrayList<>();
    ORGS.keySet().stream().map(RegionId::new).filter(p -> !p.equals(region)).forEach(peers::add);
    return new RegionSettings(
        region,
        "sim",
        incarnation,
        new TreeSet<>(List.of(requireNonNull(JURISDICTIONS.get(region.value())))),
        homed,
        peers,
        parsed("baseline.yaml", DeliveredPolicies.baseline()),
        policies,
        AcceptConfig.DEFAULTS,
        LinkConfig.DEFAULTS,
        FeedConfig.DEFAULTS,
        Lease.DEFAULT,
        4_096,
        4 << 20,
        8 << 20);
  }

  static PolicyFile policy(String org) {
    return parsed(org + ".yaml", requireNonNull(DeliveredPolicies.examples().get(org + ".yaml")));
  }

  static PolicyFile parsed(String name, String source) {
    try {
      return PolicyFile.parse(name, source);
    } catch (PolicyFileException e) {
      throw new IllegalStateException(e);
    }
  }

  SimRegion region(RegionId id) {
    return requireNonNull(regions.get(id));
  }

  SimOrg org(OrgId id) {
    return requireNonNull(orgs.get(id));
  }
}
