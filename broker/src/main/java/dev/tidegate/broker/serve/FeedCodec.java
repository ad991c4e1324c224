package dev.tidegate.broker.serve;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.Stamp;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.ChannelChanged;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.GapMarker;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes items in their wire form around records that are already bytes: an embedded message is
/// its bytes, so nothing is decoded and a record is copied once for all readers of its rendition.
final class FeedCodec {
  /// What a reader is told of a partner's rule.
  static final String PARTNER_POLICY = "PARTNER_POLICY";

  private FeedCodec() {}

  static FeedItem.Delivery delivery(
      EventId id,
      ChannelId channel,
      long position,
      byte[] record,
      boolean causalGap,
      boolean clockAhead,
      List<RuleRef> rules) {
    var rest =
        Delivery.newBuilder()
            .setChannelPosition(position)
            .setCausalGap(causalGap)
            .setClockAhead(clockAhead);
    for (RuleRef rule : rules) {
      rest.addRules(
          dev.tidegate.wire.v1.RuleRef.newBuilder()
              .setOwner(rule.owner())
              .setRule(rule.rule())
              .setBecause(rule.because()));
    }
    byte[] encoded = around(record, rest.build());
    return new FeedItem.Delivery(
        id, channel, position, record, causalGap, clockAhead, rules, encoded);
  }

  /// `Item { delivery { event: record, rest } }`.
  private static byte[] around(byte[] record, Delivery rest) {
    int event =
        CodedOutputStream.computeTagSize(Delivery.EVENT_FIELD_NUMBER)
            + CodedOutputStream.computeUInt32SizeNoTag(record.length)
            + record.length;
    int delivery = event + rest.getSerializedSize();
    byte[] item =
        new byte
            [CodedOutputStream.computeTagSize(SubscribeResponse.Item.DELIVERY_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(delivery)
                + delivery];
    CodedOutputStream out = CodedOutputStream.newInstance(item);
    try {
      out.writeTag(
          SubscribeResponse.Item.DELIVERY_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(delivery);
      out.writeByteArray(Delivery.EVENT_FIELD_NUMBER, record);
      rest.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
    return item;
  }

  static FeedItem.Changed changed(
      ChannelId channel, FeedItem.Change change, OrgId org, String name) {
    var wire =
        ChannelChanged.newBuilder()
            .setChannel(channel.toString())
            .setChange(toWire(change))
            .setOrg(org.value())
            .setChannelName(name);
    return new FeedItem.Changed(
        channel,
        change,
        org,
        name,
        SubscribeResponse.Item.newBuilder().setChannelChanged(wire).build().toByteArray());
  }

  static FeedItem.Gap gap(ChannelId channel, EventId from, long toSequence, String reason) {
    var wire =
        GapMarker.newBuilder()
            .setChannel(channel.toString())
            .setFrom(EventCodec.toWire(from))
            .setToSequence(toSequence)
            .setReason(reason);
    return new FeedItem.Gap(
        channel,
        from,
        toSequence,
        reason,
        SubscribeResponse.Item.newBuilder().setGap(wire).build().toByteArray());
  }

  /// The record that stands for one that the reader cannot read: its name and time, nothing of its
  /// body.
  static byte[] unsupported(EventId id, ChannelId channel, Stamp stamp, int needsLevel) {
    var event =
        new Event(
            id,
            channel,
            stamp,
            Optional.empty(),
            Optional.empty(),
            needsLevel,
            new Body.Unsupported(needsLevel));
    return EventCodec.toWire(event).build().toByteArray();
  }

  /// The rules of a reader as it may know them: its own and the operator's in full, a partner's
  /// without a word.
  static List<RuleRef> told(Plan.Reader reader) {
    if (reader.outcome() instanceof Outcome.Copy copy && copy.isPlain()) {
      return List.of();
    }
    List<RuleRef> told = new ArrayList<>();
    for (RuleRef rule : reader.rules()) {
      boolean open = rule.owner().equals(reader.org().value()) || rule.owner().equals("baseline");
      RuleRef each = open ? rule : new RuleRef(rule.owner(), PARTNER_POLICY, "");
      if (!told.contains(each)) {
        told.add(each);
      }
    }
    return List.copyOf(told);
  }

  private static ChannelChanged.Change toWire(FeedItem.Change change) {
    return switch (change) {
      case CREATED -> ChannelChanged.Change.CHANGE_CREATED;
      case MEMBER_ADDED -> ChannelChanged.Change.CHANGE_MEMBER_ADDED;
      case MEMBER_REMOVED -> ChannelChanged.Change.CHANGE_MEMBER_REMOVED;
      case DISCONNECTED -> ChannelChanged.Change.CHANGE_DISCONNECTED;
      case INVITED -> ChannelChanged.Change.CHANGE_INVITED;
    };
  }
}
