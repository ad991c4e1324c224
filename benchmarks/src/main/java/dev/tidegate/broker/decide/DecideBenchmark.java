package dev.tidegate.broker.decide;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;

/// Decisions for a channel of two orgs, each with a policy of 30 rules, and the records that they
/// ask for.
public class DecideBenchmark extends HotPart {
  private static final Instant NOW = Instant.ofEpochMilli(TwoRegions.NOW.millis());

  private final Policies policies;
  private final Planner planner;
  private final List<ChannelView> channels = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Classification> found = new ArrayList<>();
  private final List<Plan> plans = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();
  private int next;
  private long version;

  public DecideBenchmark() {
    var regions = new TwoRegions();
    policies = regions.policies();
    planner = regions.planner(TwoRegions.NEAR);
    for (int i = 0; i < COMMIT; i++) {
      Envelope envelope = regions.envelope(i);
      ChannelView channel = regions.directory().channel(envelope.channel()).orElseThrow();
      Classification classes = planner.classify(envelope);
      channels.add(channel);
      found.add(classes);
      plans.add(planner.plan(channel, TwoRegions.SENDER, classes, TwoRegions.NOW));
      events.add(event(envelope, i + 1));
      flows.add(
          new Flow(
              TwoRegions.SENDER,
              TwoRegions.NEAR,
              TwoRegions.READER,
              TwoRegions.FAR,
              channel.id(),
              classes.names(),
              classes.labels()));
    }
  }

  private static Event event(Envelope envelope, long sequence) {
    return new Event(
        new EventId(TwoRegions.NEAR, Origin.INCARNATION, envelope.channel().bucket(), sequence),
        envelope.channel(),
        Stamp.of(TwoRegions.NOW.millis(), 0),
        Optional.of(TwoRegions.SENDER),
        Optional.of(envelope.author()),
        1,
        envelope.body());
  }

  /// What one reader across the border gets: both policies read, nothing cached.
  @Benchmark
  public Object ask() {
    return policies.active().decide(policies.geography(), flows.get(turn()), NOW);
  }

  /// A plan for all orgs of a channel that was decided before, as nearly all are.
  @Benchmark
  public Object planKnown() {
    int at = turn();
    return planner.plan(channels.get(at), TwoRegions.SENDER, found.get(at), TwoRegions.NOW);
  }

  /// The same for a channel whose membership has just changed: decided, and put into a full cache.
  @Benchmark
  public Object planNew() {
    int at = turn();
    ChannelView known = channels.get(at);
    var changed =
        new ChannelView(
            known.id(),
            known.name(),
            known.host(),
            known.hostRegion(),
            known.members(),
            known.closed(),
            --version);
    return planner.plan(changed, TwoRegions.SENDER, found.get(at), TwoRegions.NOW);
  }

  /// The records of an event under its plan: the original, and for one in twenty a redacted copy.
  @Benchmark
  public Object render() {
    int at = turn();
    return Renderer.records(plans.get(at), events.get(at), found.get(at));
  }

  private int turn() {
    next = (next + 1) % COMMIT;
    return next;
  }
}
