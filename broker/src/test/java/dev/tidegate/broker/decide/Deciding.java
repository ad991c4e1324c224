package dev.tidegate.broker.decide;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The deciding side of one region of three: acme is at home in eu-de, globex and initech in us-va,
/// desi in in-mh; all four share two channels of one bucket. Policies are given as they are needed.
public final class Deciding {
  public static final RegionId EU = new RegionId("eu-de");
  public static final RegionId US = new RegionId("us-va");
  public static final RegionId IN = new RegionId("in-mh");
  public static final OrgId ACME = new OrgId("acme");
  public static final OrgId GLOBEX = new OrgId("globex");
  public static final OrgId INITECH = new OrgId("initech");
  public static final OrgId DESI = new OrgId("desi");
  public static final ChannelId OPS = new ChannelId(7, 7);
  public static final ChannelId DEALS = besides(OPS);
  public static final Moment NOW = at("2026-11-23T00:00:00Z");

  private static final long RUN = 11;

  /// Everything may go everywhere.
  static final String OPEN = "  - {id: A00, effect: allow, because: nothing speaks against it}\n";

  private final RegionId self;
  private final ControlState control = new ControlState();
  private final Map<RegionId, Long> positions = new TreeMap<>();
  private final Map<OrgId, Long> sequences = new TreeMap<>();
  private long next = 1;

  final List<String> alarms = new ArrayList<>();
  final Policies policies = new Policies(baseline(), (code, _) -> alarms.add(code));
  final Planner planner;
  final Redecider redecider;

  Deciding(RegionId self) {
    this.self = self;
    planner = new Planner(self, control, policies);
    redecider = new Redecider(self, policies, planner);
    declare(EU, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    declare(US, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("US"))));
    declare(IN, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("IN"))));
    declare(EU, new ControlRecord.OrgHomed(ACME));
    declare(US, new ControlRecord.OrgHomed(GLOBEX));
    declare(US, new ControlRecord.OrgHomed(INITECH));
    declare(IN, new ControlRecord.OrgHomed(DESI));
    for (ChannelId channel : List.of(OPS, DEALS)) {
      declare(EU, new ControlRecord.ChannelCreated(channel, "ops", ACME, channel.toString()));
      join(channel, GLOBEX, US);
      join(channel, INITECH, US);
      join(channel, DESI, IN);
    }
  }

  static Moment at(String instant) {
    return new Moment(0, Instant.parse(instant).toEpochMilli());
  }

  private static ChannelId besides(ChannelId channel) {
    long low = channel.low() + 1;
    while (!new ChannelId(channel.high(), low).bucket().equals(channel.bucket())) {
      low++;
    }
    return new ChannelId(channel.high(), low);
  }

  private void join(ChannelId channel, OrgId guest, RegionId home) {
    InvitationId invitation = new InvitationId(new ChannelId(9, next++));
    declare(EU, new ControlRecord.OrgInvited(invitation, channel, "ops", ACME, guest));
    answer(EU, invitation, ACME, ControlRecord.Answer.APPROVED);
    answer(home, invitation, guest, ControlRecord.Answer.ACCEPTED);
    answer(home, invitation, guest, ControlRecord.Answer.APPROVED);
    declare(EU, new ControlRecord.MemberAdded(channel, guest, invitation));
  }

  private void answer(RegionId region, InvitationId id, OrgId org, ControlRecord.Answer answer) {
    declare(region, new ControlRecord.InvitationAnswered(id, org, answer));
  }

  void declare(RegionId region, ControlRecord record) {
    long position = positions.merge(region, 1L, Long::sum);
    control.apply(new ControlEntry(region, position, ControlCodec.encode(record, NOW.millis())));
    if (policies.follow(control)) {
      planner.forget();
    }
  }

  /// Puts a file of the org in force: its `rules` as YAML lines, with transfers from everywhere to
  /// everywhere that end with 2026.
  void policy(OrgId org, String rules) {
    String text =
        """
        apiVersion: residency/v1
        policy: {id: %s-file, org: %s, version: 1.0.0, mode: enforce}
        regions:
          eu-de: {jurisdictions: [EU]}
          us-va: {jurisdictions: [US]}
          in-mh: {jurisdictions: [IN]}
        orgs:
          acme: {home: eu-de}
          globex: {home: us-va}
          initech: {home: us-va}
          desi: {home: in-mh}
        channels: {deals: %s}
        transfers:
          - {from: [EU, US, IN], to: [EU, US, IN], basis: unrestricted, ref: R, expires: 2026-12-31}
        classes:
          contact: {detect: [email]}
          card: {detect: [card-luhn]}
        rules:
        """
            .formatted(org, org, DEALS);
    source(org, text + rules);
  }

  /// Puts any text in force as the org's file.
  void source(OrgId org, String text) {
    String hash;
    try {
      hash = PolicyFile.parse("test.yaml", text).hash();
    } catch (PolicyFileException e) {
      hash = "%064x".formatted(text.hashCode() & 0xffffffffL);
    }
    RegionId home = control.homeOf(org).orElseThrow();
    long sequence = sequences.merge(org, 1L, Long::sum);
    declare(home, new ControlRecord.PolicyActivated(Optional.of(org), text, hash, sequence));
  }

  /// A frame of one post of acme's in each channel given, as its home would store it.
  Frame posted(String text, ChannelId... channels) {
    List<Plan> plans = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (ChannelId channel : channels) {
      Body body = new Body.Posted(text, Optional.empty());
      Envelope envelope = new Envelope(channel, new UserId("ann"), new TreeSet<>(), body);
      Classification found = planner.classify(envelope);
      Plan plan = planner.plan(control.channel(channel).orElseThrow(), ACME, found, NOW);
      if (!plans.contains(plan)) {
        plans.add(plan);
      }
      long sequence = entries.size() + 1L;
      Event event =
          new Event(
              new EventId(EU, RUN, channel.bucket(), sequence),
              channel,
              Stamp.of(NOW.millis(), (int) sequence),
              Optional.of(ACME),
              Optional.of(new UserId("ann")),
              1,
              body);
      entries.add(
          new Entry(
              sequence,
              channel,
              sequence,
              plans.indexOf(plan),
              EventKind.POSTED,
              Renderer.records(plan, event, found)));
    }
    return new Frame(
        head(channels[0].bucket(), entries.size()), plans, entries, List.of(), List.of());
  }

  private static FrameHead head(BucketId bucket, int events) {
    return new FrameHead(
        bucket,
        EU,
        RUN,
        Pointer.START,
        1,
        events,
        1,
        0,
        NOW.millis(),
        false,
        new TreeMap<>(),
        new TreeMap<>());
  }

  /// What this region stores of a frame that comes from its origin.
  Frame received(Frame sent, Moment now) {
    return redecider.receive(sent, org -> control.homeOf(org).equals(Optional.of(self)), now);
  }

  /// What an org has of an entry: its body, or nothing.
  static Optional<Body> had(Frame frame, int entry, OrgId org) {
    Entry its = frame.entries().get(entry);
    return frame
        .plan(its)
        .reader(org)
        .filter(reader -> reader.slot() != Plan.NO_SLOT)
        .flatMap(reader -> its.record(reader.slot()))
        .map(bytes -> RecordCodec.decode(bytes).event().body());
  }

  static Plan.Reader reader(Frame frame, int entry, OrgId org) {
    return frame.plan(frame.entries().get(entry)).reader(org).orElseThrow();
  }

  /// Whether a text is in any record of the frame.
  static boolean holds(Frame frame, String text) {
    return frame.entries().stream()
        .flatMap(entry -> entry.records().stream())
        .anyMatch(slot -> RecordCodec.decode(slot.bytes()).event().toString().contains(text));
  }

  private static PolicyFile baseline() {
    try {
      return PolicyFile.parse("baseline.yaml", DeliveredPolicies.baseline());
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }
}
