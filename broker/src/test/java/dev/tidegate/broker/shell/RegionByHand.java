package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.v1.Invitation;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The region eu-de with its org acme, of which only the sending side of the link to us-va is
/// there, and that by hand: it holds a region's certificate and says what a test wants it to say.
///
/// acme hosts one channel; globex, whose home is the real broker, is in it after [#share].
final class RegionByHand {
  static final RegionId EU = new RegionId("eu-de");
  static final OrgId ACME = new OrgId("acme");
  static final OrgId GLOBEX = new OrgId("globex");
  static final ChannelId CHANNEL = new ChannelId(7, 7);
  static final BucketId BUCKET = CHANNEL.bucket();
  static final InvitationId INVITATION = new InvitationId(new ChannelId(9, 9));
  private static final long RUN = 11;

  private final Site site;
  private final ManagedChannel channel;
  private final LaneByHand control;
  private final String policySet;
  private long controlPosition;
  private long beats;

  RegionByHand(Site site) throws Exception {
    this.site = site;
    channel = dial(new Identity.Broker(EU, "eu-de-1"));
    control = dial(Lane.CONTROL);
    control.await(LinkMessage.Resume.class);
    policySet =
        AdminServiceGrpc.newBlockingStub(site.operator("us-va"))
            .getRegion(GetRegionRequest.getDefaultInstance())
            .getPolicySet();
  }

  /// Makes the channel and takes globex into it.
  void share(Client globex) {
    invite();
    join(globex);
  }

  /// Makes the channel and invites globex into it.
  void invite() {
    say(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    say(new ControlRecord.OrgHomed(ACME));
    say(new ControlRecord.ChannelCreated(CHANNEL, "ops", ACME, "one"));
    say(new ControlRecord.OrgInvited(INVITATION, CHANNEL, "ops", ACME, GLOBEX));
    say(new ControlRecord.InvitationAnswered(INVITATION, ACME, ControlRecord.Answer.APPROVED));
  }

  /// The invited org says yes, and has its seat.
  void join(Client globex) {
    Invitation invitation = Invitation.newBuilder().setId(INVITATION.toString()).build();
    Sharing.acceptOnceKnown(globex, invitation);
    globex.approve(invitation);
    say(new ControlRecord.MemberAdded(CHANNEL, GLOBEX, INVITATION));
    Sharing.awaitMember(globex, CHANNEL.toString(), "globex");
  }

  void say(ControlRecord record) {
    control.send(
        new LinkMessage.Control(
            List.of(
                new LinkMessage.Control.Entry(
                    EU, ++controlPosition, ControlCodec.encode(record, 0)))));
  }

  /// Says it as the word of a region that never said it.
  void forge(RegionId region, long position, byte[] entry) {
    control.send(
        new LinkMessage.Control(List.of(new LinkMessage.Control.Entry(region, position, entry))));
  }

  /// How far the real broker has applied the log of a region, once it has heard all that was said
  /// here before.
  long applied(RegionId region) throws InterruptedException {
    control.send(new LinkMessage.Heartbeat(++beats, 0, new TreeMap<>(), new TreeMap<>(), Map.of()));
    LinkMessage.Echo echo = control.await(LinkMessage.Echo.class);
    while (echo.number() != beats) {
      echo = control.await(LinkMessage.Echo.class);
    }
    return echo.control().getOrDefault(region, 0L);
  }

  /// A connection to the link port of the real broker.
  ManagedChannel dial(Identity identity) throws Exception {
    return site.dial("us-va", Port.LINK, identity);
  }

  /// A lane on which HELLO was said and is not answered yet.
  LaneByHand dial(Lane lane) {
    LaneByHand dialed = new LaneByHand(channel);
    dialed.send(hello(EU, lane));
    return dialed;
  }

  /// A lane on which nothing was said.
  LaneByHand dialSilently() {
    return new LaneByHand(channel);
  }

  static LinkMessage.Hello hello(RegionId region, Lane lane) {
    return new LinkMessage.Hello(1, region, "eu-de-1", RUN, lane, 1, 0);
  }

  /// Where the broker says that the stream of the channel's bucket ends there.
  static Pointer end(LaneByHand lane) throws InterruptedException {
    LinkMessage.Resume resume = lane.await(LinkMessage.Resume.class);
    return LaneByHand.last(resume.applied().getOrDefault(BUCKET, List.of()));
  }

  static LinkMessage.Data data(Frame... frames) {
    List<byte[]> bytes = new ArrayList<>();
    int events = 0;
    for (Frame frame : frames) {
      bytes.add(FrameCodec.encode(frame));
      events += frame.entries().size();
    }
    return data(bytes, events);
  }

  static LinkMessage.Data data(List<byte[]> frames, int events) {
    List<LinkMessage.Item> items = new ArrayList<>();
    frames.forEach(frame -> items.add(new LinkMessage.FrameBytes(frame)));
    return new LinkMessage.Data(1, items, events);
  }

  /// What follows on `after`: messages of acme for globex.
  Frame frame(Pointer after, String... texts) {
    return frame(EU, ACME, after, messages(texts));
  }

  static List<Spoken> messages(String... texts) {
    List<Spoken> words = new ArrayList<>();
    for (String text : texts) {
      words.add(new Spoken(EventKind.POSTED, id -> posted(id, ACME, text)));
    }
    return words;
  }

  /// An event's kind and, when its name is known, its bytes.
  record Spoken(EventKind kind, Function<EventId, byte[]> record) {}

  Frame frame(RegionId origin, OrgId author, Pointer after, List<Spoken> words) {
    return frame(origin, author, after, words, new TreeMap<>(Map.of(EU, controlPosition)));
  }

  Frame frame(
      RegionId origin,
      OrgId author,
      Pointer after,
      List<Spoken> words,
      SortedMap<RegionId, Long> decidedUnder) {
    long run = after.equals(Pointer.START) ? RUN : after.incarnation();
    long first = after.sequence() + 1;
    Plan plan =
        new Plan(
            author,
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            policySet,
            0,
            Plan.NO_END,
            List.of(Outcome.Copy.PLAIN),
            List.of(new Plan.Reader(GLOBEX, Outcome.Copy.PLAIN, 0, List.of())));
    List<Entry> entries = new ArrayList<>();
    for (Spoken each : words) {
      EventId id = new EventId(origin, run, BUCKET, first + entries.size());
      Entry.Slot slot = new Entry.Slot(0, each.record().apply(id));
      entries.add(new Entry(id.sequence(), CHANNEL, 0, 0, each.kind(), List.of(slot)));
    }
    FrameHead head =
        new FrameHead(
            BUCKET,
            origin,
            run,
            after,
            first,
            first + words.size() - 1,
            0,
            0,
            0,
            false,
            new TreeMap<>(),
            decidedUnder);
    return new Frame(head, List.of(plan), entries, List.of(), List.of());
  }

  /// The record of a message in the channel.
  static byte[] posted(EventId id, OrgId author, String text) {
    return RecordCodec.encode(
        new Event(
            id,
            CHANNEL,
            Stamp.of(1_000, (int) id.sequence()),
            Optional.of(author),
            Optional.of(new UserId("ann")),
            1,
            new Body.Posted(text, Optional.empty())),
        Classification.NONE);
  }
}
