package dev.tidegate.broker.link;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.ControlEntries;
import dev.tidegate.wire.link.v1.ControlEntry;
import dev.tidegate.wire.link.v1.FromSender;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the sending side of a link says, on the wire.
final class FromSenderCodec {
  private FromSenderCodec() {}

  static FromSender encode(LinkMessage.FromSender message) {
    FromSender.Builder wire = FromSender.newBuilder();
    switch (message) {
      case LinkMessage.Hello hello ->
          wire.getHelloBuilder()
              .setWireLevel(hello.wireLevel())
              .setRegion(hello.region().value())
              .setBroker(hello.broker())
              .setIncarnation(hello.incarnation())
              .setLane(LinkFieldsCodec.toWire(hello.lane()))
              .setGeneration(hello.generation())
              .setClockMillis(hello.clockMillis());
      case LinkMessage.Data data -> DataCodec.encode(data, wire);
      case LinkMessage.Control(List<LinkMessage.Control.Entry> entries) -> {
        ControlEntries.Builder list = wire.getControlBuilder();
        for (LinkMessage.Control.Entry entry : entries) {
          list.addEntriesBuilder()
              .setRegion(entry.region().value())
              .setPosition(entry.position())
              .setEntry(ByteString.copyFrom(entry.bytes()));
        }
      }
      case LinkMessage.Heartbeat beat -> {
        var heartbeat =
            wire.getHeartbeatBuilder()
                .setNumber(beat.number())
                .setClockMillis(beat.clockMillis())
                .putAllControl(LinkFieldsCodec.names(beat.control()))
                .putAllControlHeardAgoMillis(LinkFieldsCodec.names(beat.heardAgoMillis()));
        beat.heads()
            .forEach((bucket, head) ->
                heartbeat.addHeads(LinkFieldsCodec.toWire(bucket, List.of(head))));
      }
      case LinkMessage.GoAway away -> wire.setGoAway(LinkFieldsCodec.toWire(away));
      case LinkMessage.Fetch fetch -> wire.setFetch(FetchCodec.toWire(fetch));
    }
    return wire.build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.FromSender decode(FromSender wire) {
    return switch (wire.getMessageCase()) {
      case HELLO -> {
        var hello = wire.getHello();
        yield new LinkMessage.Hello(
            LinkFieldsCodec.atLeast(1, hello.getWireLevel(), "wire level"),
            new RegionId(hello.getRegion()),
            LinkFieldsCodec.text("broker", hello.getBroker(), 128),
            LinkFieldsCodec.positive("incarnation", hello.getIncarnation()),
            LinkFieldsCodec.fromWire(hello.getLane()),
            LinkFieldsCodec.positive("generation", hello.getGeneration()),
            hello.getClockMillis());
      }
      case DATA -> DataCodec.decode(wire.getData());
      case TRUNCATE -> DataCodec.decode(wire.getTruncate());
      case FETCH -> FetchCodec.fromWire(wire.getFetch());
      case CONTROL -> {
        List<LinkMessage.Control.Entry> entries = new ArrayList<>();
        for (ControlEntry entry : wire.getControl().getEntriesList()) {
          entries.add(
              new LinkMessage.Control.Entry(
                  new RegionId(entry.getRegion()),
                  LinkFieldsCodec.positive("position", entry.getPosition()),
                  entry.getEntry().toByteArray()));
        }
        yield new LinkMessage.Control(List.copyOf(entries));
      }
      case HEARTBEAT -> {
        var beat = wire.getHeartbeat();
        SortedMap<BucketId, Pointer> heads = new TreeMap<>();
        LinkFieldsCodec.pointers(beat.getHeadsList())
            .forEach((bucket, ends) -> heads.put(bucket, ends.getLast()));
        yield new LinkMessage.Heartbeat(
            beat.getNumber(),
            beat.getClockMillis(),
            heads,
            LinkFieldsCodec.regions(beat.getControlMap()),
            LinkFieldsCodec.regions(beat.getControlHeardAgoMillisMap()));
      }
      case GO_AWAY -> LinkFieldsCodec.fromWire(wire.getGoAway());
      case MESSAGE_NOT_SET -> throw new IllegalArgumentException("message: of no known kind");
    };
  }
}
