package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Frames, plans and names that tests of the link speak of.
final class LinkFrames {
  static final RegionId EU = new RegionId("eu-de");
  static final RegionId US = new RegionId("us-va");
  static final OrgId ACME = new OrgId("acme");
  static final OrgId BOLT = new OrgId("bolt");
  static final OrgId CORE = new OrgId("core");
  static final ChannelId CHANNEL = new ChannelId(1, 1);
  static final BucketId BUCKET = new BucketId(7);
  static final String POLICY = "ab".repeat(32);
  static final Outcome PLAIN = Outcome.Copy.PLAIN;
  static final Outcome REDACTED =
      new Outcome.Copy(new TreeMap<>(Map.of("email", Transform.REDACT)));

  private LinkFrames() {}

  /// A plan with the original in slot 0 and a rendition for each other outcome.
  static Plan plan(Plan.Reader... readers) {
    List<Outcome> renditions = new ArrayList<>(List.of(PLAIN));
    for (Plan.Reader reader : readers) {
      if (reader.slot() >= renditions.size()) {
        renditions.add(reader.outcome());
      }
    }
    return new Plan(
        ACME,
        new TreeSet<>(List.of("email")),
        new TreeSet<>(),
        POLICY,
        1,
        Plan.NO_END,
        renditions,
        List.of(readers));
  }

  static Plan.Reader reader(OrgId org, Outcome outcome, int slot) {
    return new Plan.Reader(
        org, outcome, slot, List.of(new RuleRef(org.value(), "rule-of-" + org, "because")));
  }

  /// What everybody of the channel may have as it is.
  static Plan open() {
    return plan(reader(ACME, PLAIN, 0), reader(BOLT, PLAIN, 0));
  }

  static Entry entry(long sequence, EventKind kind, int plan, String... records) {
    return entry(sequence, CHANNEL, kind, plan, records);
  }

  static Entry entry(
      long sequence, ChannelId channel, EventKind kind, int plan, String... records) {
    List<Entry.Slot> slots = new ArrayList<>();
    for (int i = 0; i < records.length; i++) {
      slots.add(new Entry.Slot(i, records[i].getBytes(StandardCharsets.UTF_8)));
    }
    return new Entry(sequence, channel, sequence, plan, kind, slots);
  }

  static Frame frame(Pointer after, long incarnation, List<Plan> plans, Entry... entries) {
    return frame(BUCKET, after, incarnation, plans, new TreeMap<>(), Arrays.asList(entries));
  }

  static Frame frame(
      BucketId bucket,
      Pointer after,
      long incarnation,
      List<Plan> plans,
      SortedMap<RegionId, Long> control,
      List<Entry> entries) {
    return new Frame(
        new FrameHead(
            bucket,
            EU,
            incarnation,
            after,
            entries.getFirst().sequence(),
            entries.getLast().sequence(),
            1,
            3,
            1_000,
            true,
            new TreeMap<>(Map.of(US, new Pointer(9, 4))),
            control),
        plans,
        entries,
        List.of(new Frame.Key(entries.getFirst().sequence(), 1, 2)),
        List.of());
  }

  /// `events` posts of `bytes` bytes each that everybody may have.
  static Frame posts(BucketId bucket, Pointer after, long incarnation, int events, int bytes) {
    long first = after.incarnation() == incarnation ? after.sequence() + 1 : 1;
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      entries.add(entry(first + i, EventKind.POSTED, 0, "x".repeat(bytes)));
    }
    return frame(bucket, after, incarnation, List.of(open()), new TreeMap<>(), entries);
  }

  /// Readers by hand: whoever is in `here`, in every channel.
  static final class TestReaders implements Readers {
    final TreeSet<OrgId> here = new TreeSet<>(List.of(BOLT));
    final TreeSet<OrgId> homes = new TreeSet<>(List.of(BOLT, CORE));
    boolean ever = true;
    boolean held;
    boolean stands = true;

    @Override
    public SortedSet<OrgId> readersAt(ChannelId channel) {
      return here;
    }

    @Override
    public boolean isAtPeer(OrgId org) {
      return homes.contains(org);
    }

    @Override
    public boolean everAt(ChannelId channel) {
      return ever;
    }

    @Override
    public boolean held(ChannelId channel, Moment now) {
      return held;
    }

    @Override
    public boolean stands(Plan plan, Moment now) {
      return stands && now.millis() < plan.endsAtMillis();
    }
  }
}
