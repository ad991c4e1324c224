package dev.tidegate.broker.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.BucketPointers;
import dev.tidegate.wire.link.v1.ControlEntries;
import dev.tidegate.wire.link.v1.ControlEntry;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.HeartbeatEcho;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Link messages as `tidegate.link.v1` and back. Safe for any thread.
///
/// What does not decode is an [IllegalArgumentException] whose text has ids and sizes only: the
/// peer broke the protocol (LINK_PROTOCOL). Nothing is allocated by a length that was not checked.
public final class LinkCodec {
  /// Buckets, regions and entries that one message may count.
  private static final int MAX_COUNT = 1 << 16;

  /// Ends that a RESUME may name of one bucket.
  private static final int MAX_ENDS = 8;

  private LinkCodec() {}

  public static FromSender encode(LinkMessage.FromSender message) {
    FromSender.Builder wire = FromSender.newBuilder();
    switch (message) {
      case LinkMessage.Hello hello ->
          wire.getHelloBuilder()
              .setWireLevel(hello.wireLevel())
              .setRegion(hello.region().value())
              .setBroker(hello.broker())
              .setIncarnation(hello.incarnation())
              .setLane(toWire(hello.lane()))
              .setGeneration(hello.generation())
              .setClockMillis(hello.clockMillis());
      case LinkMessage.Data data -> encode(data, wire);
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
                .putAllControl(names(beat.control()))
                .putAllControlHeardAgoMillis(names(beat.heardAgoMillis()));
        beat.heads().forEach((bucket, head) -> heartbeat.addHeads(toWire(bucket, List.of(head))));
      }
      case LinkMessage.GoAway away -> wire.setGoAway(toWire(away));
    }
    return wire.build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  public static LinkMessage.FromSender decode(FromSender wire) {
    return switch (wire.getMessageCase()) {
      case HELLO -> {
        var hello = wire.getHello();
        yield new LinkMessage.Hello(
            atLeast(1, hello.getWireLevel(), "wire level"),
            new RegionId(hello.getRegion()),
            text("broker", hello.getBroker(), 128),
            positive("incarnation", hello.getIncarnation()),
            fromWire(hello.getLane()),
            positive("generation", hello.getGeneration()),
            hello.getClockMillis());
      }
      case DATA -> decode(wire.getData());
      case TRUNCATE -> {
        var truncate = wire.getTruncate();
        yield new LinkMessage.Data(
            truncate.getGeneration(),
            List.of(
                new LinkMessage.Truncate(
                    new BucketId(truncate.getBucket()),
                    fromWire(truncate.getAfter()),
                    positive("incarnation", truncate.getIncarnation()),
                    positive("from", truncate.getFrom()),
                    notBefore(truncate.getFrom(), truncate.getTo()),
                    text("reason", truncate.getReason(), 128))),
            0);
      }
      case CONTROL -> {
        List<LinkMessage.Control.Entry> entries = new ArrayList<>();
        for (ControlEntry entry : wire.getControl().getEntriesList()) {
          entries.add(
              new LinkMessage.Control.Entry(
                  new RegionId(entry.getRegion()),
                  positive("position", entry.getPosition()),
                  entry.getEntry().toByteArray()));
        }
        yield new LinkMessage.Control(List.copyOf(entries));
      }
      case HEARTBEAT -> {
        var beat = wire.getHeartbeat();
        SortedMap<BucketId, Pointer> heads = new TreeMap<>();
        pointers(beat.getHeadsList()).forEach((bucket, ends) -> heads.put(bucket, ends.getLast()));
        yield new LinkMessage.Heartbeat(
            beat.getNumber(),
            beat.getClockMillis(),
            heads,
            regions(beat.getControlMap()),
            regions(beat.getControlHeardAgoMillisMap()));
      }
      case GO_AWAY -> fromWire(wire.getGoAway());
      case MESSAGE_NOT_SET -> throw new IllegalArgumentException("message: of no known kind");
    };
  }

  public static FromReceiver encode(LinkMessage.FromReceiver message) {
    FromReceiver.Builder wire = FromReceiver.newBuilder();
    switch (message) {
      case LinkMessage.Resume resume -> {
        var answer =
            wire.getResumeBuilder()
                .setWireLevel(resume.wireLevel())
                .setRegion(resume.region().value())
                .putAllControl(names(resume.control()))
                .setMaxMessageBytes(resume.maxMessageBytes())
                .setCredit(toWire(resume.credit()));
        resume.applied().forEach((bucket, ends) -> answer.addApplied(toWire(bucket, ends)));
      }
      case LinkMessage.Ack(long generation, SortedMap<BucketId, Pointer> applied) -> {
        var ack = wire.getAckBuilder().setGeneration(generation);
        applied.forEach((bucket, place) -> ack.addApplied(toWire(bucket, List.of(place))));
      }
      case LinkMessage.NackGap nack ->
          wire.getNackGapBuilder()
              .setGeneration(nack.generation())
              .setApplied(toWire(nack.bucket(), nack.applied()))
              .setReason(nack.reason());
      case LinkMessage.Reject reject ->
          wire.getRejectBuilder()
              .setBucket(reject.bucket().value())
              .setIncarnation(reject.incarnation())
              .setSequence(reject.sequence())
              .setReason(reject.reason());
      case LinkMessage.Credit credit -> wire.setCredit(toWire(credit));
      case LinkMessage.Echo echo ->
          wire.setEcho(
              HeartbeatEcho.newBuilder()
                  .setNumber(echo.number())
                  .setClockMillis(echo.clockMillis())
                  .putAllControl(names(echo.control())));
      case LinkMessage.GoAway away -> wire.setGoAway(toWire(away));
    }
    return wire.build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  public static LinkMessage.FromReceiver decode(FromReceiver wire) {
    return switch (wire.getMessageCase()) {
      case RESUME -> {
        var resume = wire.getResume();
        yield new LinkMessage.Resume(
            atLeast(1, resume.getWireLevel(), "wire level"),
            new RegionId(resume.getRegion()),
            pointers(resume.getAppliedList()),
            regions(resume.getControlMap()),
            atLeast(1, resume.getMaxMessageBytes(), "message bytes"),
            fromWire(resume.getCredit()));
      }
      case ACK -> {
        SortedMap<BucketId, Pointer> applied = new TreeMap<>();
        pointers(wire.getAck().getAppliedList())
            .forEach((bucket, ends) -> applied.put(bucket, ends.getLast()));
        yield new LinkMessage.Ack(wire.getAck().getGeneration(), applied);
      }
      case NACK_GAP -> {
        var nack = wire.getNackGap();
        yield new LinkMessage.NackGap(
            nack.getGeneration(),
            new BucketId(nack.getApplied().getBucket()),
            ends(nack.getApplied(), 0),
            text("reason", nack.getReason(), 256));
      }
      case REJECT -> {
        var reject = wire.getReject();
        yield new LinkMessage.Reject(
            new BucketId(reject.getBucket()),
            positive("incarnation", reject.getIncarnation()),
            positive("sequence", reject.getSequence()),
            text("reason", reject.getReason(), 128));
      }
      case CREDIT -> fromWire(wire.getCredit());
      case ECHO ->
          new LinkMessage.Echo(
              wire.getEcho().getNumber(),
              wire.getEcho().getClockMillis(),
              regions(wire.getEcho().getControlMap()));
      case GO_AWAY -> fromWire(wire.getGoAway());
      case MESSAGE_NOT_SET -> throw new IllegalArgumentException("message: of no known kind");
    };
  }

  private static void encode(LinkMessage.Data data, FromSender.Builder wire) {
    List<byte[]> frames = new ArrayList<>(data.items().size());
    dev.tidegate.wire.link.v1.Data.Builder message =
        dev.tidegate.wire.link.v1.Data.newBuilder()
            .setGeneration(data.generation())
            .setEvents(data.events());
    for (LinkMessage.Item item : data.items()) {
      switch (item) {
        case LinkMessage.FrameBytes(byte[] frame) -> frames.add(frame);
        case LinkMessage.Skip(
                BucketId bucket,
                Pointer after,
                long incarnation,
                long from,
                long to) -> {
          if (!frames.isEmpty()) {
            throw new IllegalArgumentException("data: a skip behind a frame");
          }
          message
              .addSkipsBuilder()
              .setBucket(bucket.value())
              .setAfter(toWire(after))
              .setIncarnation(incarnation)
              .setFrom(from)
              .setTo(to);
        }
        case LinkMessage.Truncate truncate -> {
          if (data.items().size() > 1) {
            throw new IllegalArgumentException("data: a truncation beside others");
          }
          wire.getTruncateBuilder()
              .setBucket(truncate.bucket().value())
              .setAfter(toWire(truncate.after()))
              .setIncarnation(truncate.incarnation())
              .setFrom(truncate.from())
              .setTo(truncate.to())
              .setReason(truncate.reason())
              .setGeneration(data.generation());
          return;
        }
      }
    }
    PackedFrames packed = PackedFrames.pack(frames);
    wire.setData(
        message
            .setRawBytes(packed.rawBytes())
            .setFrames(UnsafeByteOperations.unsafeWrap(packed.bytes()))
            .setCompressed(packed.compressed()));
  }

  private static LinkMessage.Data decode(dev.tidegate.wire.link.v1.Data data) {
    if (data.getSkipsCount() > MAX_COUNT) {
      throw new IllegalArgumentException("skips: " + data.getSkipsCount());
    }
    List<LinkMessage.Item> items = new ArrayList<>();
    for (var skip : data.getSkipsList()) {
      items.add(
          new LinkMessage.Skip(
              new BucketId(skip.getBucket()),
              fromWire(skip.getAfter()),
              positive("incarnation", skip.getIncarnation()),
              positive("from", skip.getFrom()),
              notBefore(skip.getFrom(), skip.getTo())));
    }
    PackedFrames packed =
        new PackedFrames(data.getRawBytes(), data.getFrames().toByteArray(), data.getCompressed());
    for (byte[] frame : packed.unpack()) {
      items.add(new LinkMessage.FrameBytes(frame));
    }
    return new LinkMessage.Data(
        data.getGeneration(), List.copyOf(items), atLeast(0, data.getEvents(), "events"));
  }

  private static BucketPointers toWire(BucketId bucket, List<Pointer> ends) {
    BucketPointers.Builder wire = BucketPointers.newBuilder().setBucket(bucket.value());
    ends.forEach(end -> wire.addEnds(toWire(end)));
    return wire.build();
  }

  private static SortedMap<BucketId, List<Pointer>> pointers(List<BucketPointers> wire) {
    if (wire.size() > BucketId.COUNT) {
      throw new IllegalArgumentException("buckets: " + wire.size() + " (expected: at most 256)");
    }
    SortedMap<BucketId, List<Pointer>> pointers = new TreeMap<>();
    for (BucketPointers each : wire) {
      if (pointers.put(new BucketId(each.getBucket()), ends(each, 1)) != null) {
        throw new IllegalArgumentException("bucket: " + each.getBucket() + " named twice");
      }
    }
    return pointers;
  }

  private static List<Pointer> ends(BucketPointers wire, int least) {
    if (wire.getEndsCount() < least || wire.getEndsCount() > MAX_ENDS) {
      throw new IllegalArgumentException("ends: " + wire.getEndsCount() + " (expected: at most 8)");
    }
    return wire.getEndsList().stream().map(LinkCodec::fromWire).toList();
  }

  private static dev.tidegate.wire.link.v1.Pointer toWire(Pointer pointer) {
    return dev.tidegate.wire.link.v1.Pointer.newBuilder()
        .setIncarnation(pointer.incarnation())
        .setSequence(pointer.sequence())
        .build();
  }

  private static Pointer fromWire(dev.tidegate.wire.link.v1.Pointer wire) {
    return new Pointer(wire.getIncarnation(), wire.getSequence());
  }

  private static dev.tidegate.wire.link.v1.Credit toWire(LinkMessage.Credit credit) {
    return dev.tidegate.wire.link.v1.Credit.newBuilder()
        .setBytes(credit.bytes())
        .setEvents(credit.events())
        .build();
  }

  private static LinkMessage.Credit fromWire(dev.tidegate.wire.link.v1.Credit wire) {
    if (wire.getBytes() < 0 || wire.getEvents() < 0) {
      throw new IllegalArgumentException("credit: more than can be");
    }
    return new LinkMessage.Credit(wire.getBytes(), wire.getEvents());
  }

  private static dev.tidegate.wire.link.v1.GoAway toWire(LinkMessage.GoAway away) {
    return dev.tidegate.wire.link.v1.GoAway.newBuilder()
        .setReason(away.reason())
        .setRetryAfterMillis(away.retryAfterMillis())
        .build();
  }

  private static LinkMessage.GoAway fromWire(dev.tidegate.wire.link.v1.GoAway wire) {
    return new LinkMessage.GoAway(
        text("reason", wire.getReason(), 128),
        atLeast(0, wire.getRetryAfterMillis(), "retry after"));
  }

  private static dev.tidegate.wire.link.v1.Lane toWire(Lane lane) {
    return switch (lane) {
      case CONTROL -> dev.tidegate.wire.link.v1.Lane.LANE_CONTROL;
      case LIVE -> dev.tidegate.wire.link.v1.Lane.LANE_LIVE;
      case CATCH_UP -> dev.tidegate.wire.link.v1.Lane.LANE_CATCH_UP;
    };
  }

  private static Lane fromWire(dev.tidegate.wire.link.v1.Lane wire) {
    return switch (wire) {
      case LANE_CONTROL -> Lane.CONTROL;
      case LANE_LIVE -> Lane.LIVE;
      case LANE_CATCH_UP -> Lane.CATCH_UP;
      case LANE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("lane: of no known kind");
    };
  }

  private static Map<String, Long> names(Map<RegionId, Long> regions) {
    Map<String, Long> names = new TreeMap<>();
    regions.forEach((region, value) -> names.put(region.value(), value));
    return names;
  }

  private static SortedMap<RegionId, Long> regions(Map<String, Long> names) {
    if (names.size() > MAX_COUNT) {
      throw new IllegalArgumentException("regions: " + names.size());
    }
    SortedMap<RegionId, Long> regions = new TreeMap<>();
    names.forEach((name, value) -> {
      if (value < 0) {
        throw new IllegalArgumentException("position: more than can be");
      }
      regions.put(new RegionId(name), value);
    });
    return regions;
  }

  private static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }

  private static int atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
    return value;
  }

  private static long notBefore(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("range: " + from + " to " + to);
    }
    return to;
  }

  private static String text(String name, String value, int maxChars) {
    if (value.length() > maxChars) {
      throw new IllegalArgumentException(name + ": " + value.length() + " characters");
    }
    return value;
  }
}
