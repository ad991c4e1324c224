package dev.tidegate.benchmarks;

import dev.tidegate.bench.Policy;
import dev.tidegate.bench.Texts;
import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.link.FederationView;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Two regions with an org in each that share 100 channels, under the policies of 30 rules and with
/// the texts of `tidegate bench replicate`. The same in every run.
///
/// Both regions have applied the same control log, so one directory and one policy set serve both.
public final class TwoRegions {
  public static final RegionId NEAR = new RegionId("eu-de");
  public static final RegionId FAR = new RegionId("us-va");

  /// Hosts the channels and writes all texts; at home in [#NEAR].
  public static final OrgId SENDER = new OrgId("acme");

  /// At home in [#FAR].
  public static final OrgId READER = new OrgId("globex");

  public static final Moment NOW =
      new Moment(0, Instant.parse("2026-11-23T00:00:00Z").toEpochMilli());

  private static final int CHANNELS = 100;
  private static final long MADE_AT = 0x0193_55AA_0000_7000L;
  private static final UserId AUTHOR = new UserId("bench");

  private final Texts texts = new Texts(7);
  private final List<ChannelId> channels = new ArrayList<>();
  private final ControlState control = new ControlState();
  private final Map<RegionId, Long> positions = new TreeMap<>();
  private final Policies policies;

  public TwoRegions() {
    declare(NEAR, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    declare(FAR, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("US"))));
    declare(NEAR, new ControlRecord.OrgHomed(SENDER));
    declare(FAR, new ControlRecord.OrgHomed(READER));
    policy(SENDER, NEAR, READER, FAR);
    policy(READER, FAR, SENDER, NEAR);
    for (int i = 0; i < CHANNELS; i++) {
      share(new ChannelId(MADE_AT, i));
    }
    policies =
        new Policies(
            parsed("baseline.yaml", DeliveredPolicies.baseline()),
            (code, detail) -> {
              throw new IllegalStateException(code + " " + detail);
            });
    policies.follow(control);
  }

  private void declare(RegionId region, ControlRecord record) {
    long position = positions.merge(region, 1L, Long::sum);
    control.apply(new ControlEntry(region, position, ControlCodec.encode(record, NOW.millis())));
  }

  private void policy(OrgId org, RegionId home, OrgId partner, RegionId partnerHome) {
    String source = Policy.of(org.value(), home.value(), partner.value(), partnerHome.value());
    String hash = parsed(org + ".yaml", source).hash();
    declare(home, new ControlRecord.PolicyActivated(Optional.of(org), source, hash, 1));
  }

  private static PolicyFile parsed(String name, String source) {
    try {
      return PolicyFile.parse(name, source);
    } catch (PolicyFileException e) {
      throw new IllegalStateException(name + " is no policy", e);
    }
  }

  private void share(ChannelId channel) {
    String name = "bench-" + channels.size();
    var invitation = new InvitationId(channel);
    declare(NEAR, new ControlRecord.ChannelCreated(channel, name, SENDER, name));
    declare(NEAR, new ControlRecord.OrgInvited(invitation, channel, name, SENDER, READER));
    answer(NEAR, invitation, SENDER, ControlRecord.Answer.APPROVED);
    answer(FAR, invitation, READER, ControlRecord.Answer.ACCEPTED);
    answer(FAR, invitation, READER, ControlRecord.Answer.APPROVED);
    declare(NEAR, new ControlRecord.MemberAdded(channel, READER, invitation));
    if (!control.isConnected(channel, READER)) {
      throw new IllegalStateException("The reader is not in " + channel);
    }
    channels.add(channel);
  }

  private void answer(RegionId from, InvitationId to, OrgId org, ControlRecord.Answer answer) {
    declare(from, new ControlRecord.InvitationAnswered(to, org, answer));
  }

  public Directory directory() {
    return control;
  }

  public Policies policies() {
    return policies;
  }

  /// Decides in `region`; nothing is cached yet.
  public Planner planner(RegionId region) {
    return new Planner(region, control, policies);
  }

  /// What the link from `region` sees of `peer`, where decisions of `planner` count.
  public FederationView view(RegionId region, RegionId peer, Planner planner) {
    var lease = new Lease(region, Lease.DEFAULT);
    lease.heard(peer, NOW.nanos());
    return new FederationView(peer, control, lease, planner::stands);
  }

  /// What the sender's org says for the n-th time, to each of the channels in turn.
  public Envelope envelope(long number) {
    ChannelId channel = channels.get((int) (number * 37 % CHANNELS));
    var body = new Body.Posted(texts.text(number), Optional.empty());
    return new Envelope(channel, AUTHOR, Collections.emptySortedSet(), body);
  }
}
