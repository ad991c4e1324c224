package dev.tidegate.adapter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.adapter.outbound.Token;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.ChannelChanged;
import dev.tidegate.wire.v1.Classified;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.ExplainResponse;
import dev.tidegate.wire.v1.GapMarker;
import dev.tidegate.wire.v1.LinkStateChanged;
import dev.tidegate.wire.v1.ListHistoryResponse;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PreviewResponse;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.ReactionAdded;
import dev.tidegate.wire.v1.ReactionRemoved;
import dev.tidegate.wire.v1.RuleRef;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/// Turns the workspace API's messages into this package's values, and envelopes into messages.
///
/// What a broker says that no contract allows comes out as IllegalArgumentException; what only a
/// newer release knows comes out as UNKNOWN.
final class WireCodec {
  private WireCodec() {}

  /// @throws IllegalArgumentException if the body is of a kind that only brokers make
  static dev.tidegate.wire.v1.Envelope toWire(Envelope envelope) {
    var wire =
        dev.tidegate.wire.v1.Envelope.newBuilder()
            .setChannel(envelope.channel().toString())
            .setAuthor(envelope.author().value())
            .addAllLabels(envelope.labels());
    switch (envelope.body()) {
      case Body.Posted(String text, var thread) -> {
        var posted = Posted.newBuilder().setTextBytes(EventCodec.utf8(text));
        thread.ifPresent(id -> posted.setThread(EventCodec.toWire(id)));
        wire.setPosted(posted);
      }
      case Body.Edited(var target, String text) ->
          wire.setEdited(
              Edited.newBuilder()
                  .setTarget(EventCodec.toWire(target))
                  .setTextBytes(EventCodec.utf8(text)));
      case Body.Deleted(var target) ->
          wire.setDeleted(Deleted.newBuilder().setTarget(EventCodec.toWire(target)));
      case Body.ReactionAdded(var target, String emoji) ->
          wire.setReactionAdded(
              ReactionAdded.newBuilder().setTarget(EventCodec.toWire(target)).setEmoji(emoji));
      case Body.ReactionRemoved(var target, String emoji) ->
          wire.setReactionRemoved(
              ReactionRemoved.newBuilder().setTarget(EventCodec.toWire(target)).setEmoji(emoji));
      case Body.Withheld _, Body.Tombstone _, Body.Unsupported _ ->
          throw new IllegalArgumentException("body: of a kind that only brokers make");
    }
    return wire.build();
  }

  static Envelope envelope(dev.tidegate.wire.v1.Envelope wire) {
    Body body =
        switch (wire.getBodyCase()) {
          case POSTED -> EventCodec.posted(wire.getPosted());
          case EDITED -> EventCodec.edited(wire.getEdited());
          case DELETED -> EventCodec.deleted(wire.getDeleted());
          case REACTION_ADDED -> EventCodec.added(wire.getReactionAdded());
          case REACTION_REMOVED -> EventCodec.removed(wire.getReactionRemoved());
          case BODY_NOT_SET -> throw new IllegalArgumentException("envelope: without a body");
        };
    return new Envelope(
        ChannelId.parse(wire.getChannel()),
        new UserId(wire.getAuthor()),
        new TreeSet<>(wire.getLabelsList()),
        body);
  }

  /// The envelope that [#toWire] made the bytes of.
  static Envelope envelope(byte[] payload) {
    try {
      return envelope(dev.tidegate.wire.v1.Envelope.parseFrom(payload));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("envelope: damaged bytes", e);
    }
  }

  static Receipt receipt(PublishResponse wire) {
    return new Receipt(
        EventCodec.fromWire(wire.getEvent()),
        new Stamp(wire.getStamp()),
        wire.getOutcomesList().stream().map(WireCodec::outcome).toList(),
        wire.getDuplicate());
  }

  static PartnerOutcome outcome(OrgOutcome wire) {
    Outcome outcome =
        switch (wire.getDelivery()) {
          case DELIVERY_COPY -> Outcome.COPY;
          case DELIVERY_CHANGED -> Outcome.CHANGED;
          case DELIVERY_STUB -> Outcome.STUB;
          case DELIVERY_NOTHING -> Outcome.NOTHING;
          case DELIVERY_DEFERRED -> Outcome.DEFERRED;
          case DELIVERY_UNSPECIFIED, UNRECOGNIZED -> Outcome.UNKNOWN;
        };
    return new PartnerOutcome(
        new OrgId(wire.getOrg()), outcome, wire.getRedactedList(), rules(wire.getRulesList()));
  }

  static Preview preview(PreviewResponse wire) {
    var renditions = new ArrayList<Preview.Rendition>();
    for (int i = 0; i < wire.getOutcomesCount(); i++) {
      String text = i < wire.getRenditionsCount() ? wire.getRenditions(i) : "";
      renditions.add(new Preview.Rendition(outcome(wire.getOutcomes(i)), text));
    }
    return new Preview(renditions, classes(wire.getClassesList()));
  }

  static Explanation explanation(ExplainResponse wire) {
    long ends = wire.getEndsAtMillis();
    return new Explanation(
        outcome(wire.getOutcome()),
        wire.getClassesList(),
        wire.getPolicySet(),
        Instant.ofEpochMilli(wire.getDecidedAtMillis()),
        ends == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ends)));
  }

  static ChannelInfo channel(Channel wire) {
    return new ChannelInfo(
        ChannelId.parse(wire.getId()),
        wire.getName(),
        new OrgId(wire.getHost()),
        wire.getMembersList().stream()
            .map(m -> new ChannelInfo.Member(new OrgId(m.getOrg()), new RegionId(m.getRegion())))
            .toList(),
        new BucketId(wire.getBucket()),
        wire.getConnected(),
        wire.getLeaseExpired());
  }

  static Invitation invitation(dev.tidegate.wire.v1.Invitation wire) {
    Invitation.State state =
        switch (wire.getState()) {
          case STATE_OPEN -> Invitation.State.OPEN;
          case STATE_COMPLETE -> Invitation.State.COMPLETE;
          case STATE_DECLINED -> Invitation.State.DECLINED;
          case STATE_UNSPECIFIED, UNRECOGNIZED -> Invitation.State.UNKNOWN;
        };
    return new Invitation(
        wire.getId(),
        ChannelId.parse(wire.getChannel()),
        wire.getChannelName(),
        new OrgId(wire.getHost()),
        new OrgId(wire.getInvited()),
        state,
        wire.getAccepted(),
        wire.getApprovedByHost(),
        wire.getApprovedByInvited());
  }

  static HistoryPage page(ListHistoryResponse wire) {
    long next = wire.getNextPosition();
    return new HistoryPage(
        wire.getDeliveriesList().stream().map(WireCodec::delivery).toList(),
        next == 0 ? OptionalLong.empty() : OptionalLong.of(next));
  }

  /// Empty for an item of a kind that only a newer release knows.
  static Optional<Item> item(SubscribeResponse.Item wire) {
    return switch (wire.getItemCase()) {
      case DELIVERY -> Optional.of(delivery(wire.getDelivery()));
      case CHANNEL_CHANGED -> Optional.of(change(wire.getChannelChanged()));
      case GAP -> Optional.of(gap(wire.getGap()));
      case ITEM_NOT_SET -> Optional.empty();
    };
  }

  static Delivery delivery(dev.tidegate.wire.v1.Delivery wire) {
    return new Delivery(
        EventCodec.fromWire(wire.getEvent()),
        wire.getChannelPosition(),
        wire.getCausalGap(),
        wire.getClockAhead(),
        rules(wire.getRulesList()),
        classes(wire.getEvent().getClassesList()),
        wire.getEvent().getLabelsList());
  }

  static Item.LinkState linkState(LinkStateChanged wire) {
    Item.Link link =
        switch (wire.getState()) {
          case STATE_LIVE -> Item.Link.LIVE;
          case STATE_CATCHING_UP -> Item.Link.CATCHING_UP;
          case STATE_DOWN -> Item.Link.DOWN;
          case STATE_UNSPECIFIED, UNRECOGNIZED -> Item.Link.UNKNOWN;
        };
    return new Item.LinkState(new RegionId(wire.getRegion()), link);
  }

  static Optional<Token> token(ByteString wire) {
    return wire.isEmpty() ? Optional.empty() : Optional.of(new Token(wire.toByteArray()));
  }

  private static Item.ChannelChange change(ChannelChanged wire) {
    Item.Change change =
        switch (wire.getChange()) {
          case CHANGE_CREATED -> Item.Change.CREATED;
          case CHANGE_MEMBER_ADDED -> Item.Change.MEMBER_ADDED;
          case CHANGE_MEMBER_REMOVED -> Item.Change.MEMBER_REMOVED;
          case CHANGE_DISCONNECTED -> Item.Change.DISCONNECTED;
          case CHANGE_INVITED -> Item.Change.INVITED;
          case CHANGE_UNSPECIFIED, UNRECOGNIZED -> Item.Change.UNKNOWN;
        };
    return new Item.ChannelChange(
        ChannelId.parse(wire.getChannel()),
        change,
        wire.getOrg().isEmpty() ? Optional.empty() : Optional.of(new OrgId(wire.getOrg())),
        wire.getChannelName());
  }

  private static Item.Gap gap(GapMarker wire) {
    return new Item.Gap(
        ChannelId.parse(wire.getChannel()),
        EventCodec.fromWire(wire.getFrom()),
        wire.getToSequence(),
        wire.getReason());
  }

  private static List<Rule> rules(List<RuleRef> wire) {
    return wire.stream()
        .map(rule -> new Rule(rule.getOwner(), rule.getRule(), rule.getBecause()))
        .toList();
  }

  private static List<String> classes(List<Classified> wire) {
    return wire.stream().map(Classified::getName).toList();
  }
}
