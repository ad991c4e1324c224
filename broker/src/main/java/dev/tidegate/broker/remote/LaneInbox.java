package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one data lane of one peer brought: checked against what is here, stored in order,
/// acknowledged when durable.
///
/// What is received and not stored is bounded by the credit given; credit goes back when a thing is
/// stored or dropped.
final class LaneInbox implements CommitSource {
  private static final int MAX_GAP_MARKERS = 256;

  private final RegionId self;
  private final RegionId peer;
  private final Admission admission;
  private final Directory directory;
  private final Ends ends;

  /// Ends of what the commit under way will store, both lanes together.
  private final Map<BucketId, Pointer> underWay;

  private final RemoteApplier.Effects effects;
  private final Inbox inbox = new Inbox();
  private final List<Inbox.Item> storing = new ArrayList<>();
  private final List<Admission.Refused> refusing = new ArrayList<>();
  private long session;
  private long generation;
  private boolean open;

  LaneInbox(
      RegionId self,
      RegionId peer,
      Admission admission,
      Directory directory,
      Ends ends,
      Map<BucketId, Pointer> underWay,
      RemoteApplier.Effects effects) {
    this.self = self;
    this.peer = peer;
    this.admission = admission;
    this.directory = directory;
    this.ends = ends;
    this.underWay = underWay;
    this.effects = effects;
  }

  void opened(long newSession, long newGeneration) {
    session = newSession;
    generation = newGeneration;
    open = true;
    inbox.clear();
  }

  void closed() {
    open = false;
    inbox.clear();
  }

  void received(LinkMessage.Data data) {
    if (data.generation() < generation) {
      giveBack(data.bytes(), data.events());
      return;
    }
    generation = data.generation();
    for (LinkMessage.Item item : data.items()) {
      switch (item) {
        case LinkMessage.FrameBytes(byte[] bytes) -> {
          if (!frame(bytes)) {
            return;
          }
        }
        case LinkMessage.Skip(var bucket, var after, long incarnation, long from, long to) ->
            offer(new Inbox.RangeItem(bucket, after, incarnation, from, to, Optional.empty(), 32));
        case LinkMessage.Truncate(
                var bucket,
                var after,
                long incarnation,
                long from,
                long to,
                String reason) ->
            offer(
                new Inbox.RangeItem(bucket, after, incarnation, from, to, Optional.of(reason), 32));
      }
    }
    effects.wake();
  }

  private boolean frame(byte[] bytes) {
    try {
      Frame frame = FrameCodec.decode(bytes);
      if (!frame.head().origin().equals(peer)) {
        effects.alarm("LINK_WRONG_REGION", peer + " sent a frame of " + frame.head().origin());
        effects.end(session, ErrorCode.LINK_WRONG_REGION.name());
        return false;
      }
      offer(new Inbox.FrameItem(frame, bytes.length));
      return true;
    } catch (DamagedFrameException e) {
      effects.alarm("FRAME_DAMAGED", peer + " " + bytes.length + " bytes");
      effects.end(session, ErrorCode.FRAME_DAMAGED.name());
      return false;
    }
  }

  /// Queues what follows, drops what is here already, asks again for what leaves a gap.
  private void offer(Inbox.Item item) {
    Pointer end =
        inbox
            .end(item.bucket())
            .orElseGet(() -> underWay.getOrDefault(item.bucket(), ends.end(item.bucket(), peer)));
    if (item.after().equals(end)) {
      inbox.add(item);
    } else if (ends.covers(item.bucket(), peer, item.end())) {
      giveBack(item.bytes(), item.events());
      ack(Map.of(item.bucket(), ends.end(item.bucket(), peer)));
    } else if (isFork(item, end)) {
      effects.alarm(
          "STORE_REGRESSED",
          peer + " bucket " + item.bucket() + " goes on after " + item.after() + ", here " + end);
      inbox.add(item);
    } else if (item.end().incarnation() == end.incarnation()
        && item.end().sequence() <= end.sequence()) {
      // Queued or in the commit that is under way: it is acknowledged with that.
      giveBack(item.bytes(), item.events());
    } else {
      giveBack(item.bytes(), item.events());
      effects.answer(
          session,
          new LinkMessage.NackGap(
              generation, item.bucket(), ends.ends(item.bucket(), peer, 8), "GAP"));
      generation++;
      // The sender comes again with everything that is not acknowledged.
      for (Inbox.Item queued : inbox.takeAll()) {
        giveBack(queued.bytes(), queued.events());
      }
    }
  }

  /// A new run of the peer that goes on after an older place than the one that is here: an old copy
  /// of its store was put back. Its events have names of their own; what is here stays.
  private boolean isFork(Inbox.Item item, Pointer end) {
    return item.after().incarnation() != item.end().incarnation()
        && item.end().incarnation() != end.incarnation()
        && ends.covers(item.bucket(), peer, item.after());
  }

  @Override
  public boolean hasWork() {
    for (ArrayDeque<Inbox.Item> items : inbox.buckets.values()) {
      Inbox.Item first = items.peek();
      if (first != null && !waits(first)) {
        return true;
      }
    }
    return false;
  }

  private boolean waits(Inbox.Item item) {
    return underWay.containsKey(item.bucket())
        || (item instanceof Inbox.FrameItem(Frame frame, _)
            && RemoteApplier.isBehind(directory, frame.head().control()));
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    for (Map.Entry<BucketId, ArrayDeque<Inbox.Item>> each : inbox.buckets.entrySet()) {
      ArrayDeque<Inbox.Item> items = each.getValue();
      if (items.isEmpty() || waits(items.peek())) {
        continue;
      }
      Pointer end = ends.end(each.getKey(), peer);
      while (!items.isEmpty() && budget.isOpen()) {
        Inbox.Item item = items.peek();
        boolean behind =
            item instanceof Inbox.FrameItem(Frame frame, _)
                && RemoteApplier.isBehind(directory, frame.head().control());
        if (behind) {
          break;
        }
        items.remove();
        budget.take(Math.max(1, item.events()), item.bytes());
        store(batch, item, end, now);
        storing.add(item);
        end = item.end();
        underWay.put(each.getKey(), end);
      }
    }
    inbox.buckets.values().removeIf(ArrayDeque::isEmpty);
  }

  private void store(Batch.Builder batch, Inbox.Item item, Pointer after, Moment now) {
    switch (item) {
      case Inbox.FrameItem(Frame sent, _) -> {
        Frame frame = sent.withHead(following(sent.head(), after));
        Admission.Admitted admitted = admission.admit(frame, now);
        admitted
            .frame()
            .ifPresentOrElse(
                batch.frames::add,
                () ->
                    batch.skips.add(
                        new Batch.Skip(
                            item.bucket(),
                            peer,
                            after,
                            frame.head().incarnation(),
                            frame.head().firstSequence(),
                            frame.head().lastSequence())));
        batch.edits.addAll(admitted.edits());
        batch.blanksOpened.addAll(admitted.deletes());
        admitted.refused().forEach(refused -> refuse(batch, refused, now));
      }
      case Inbox.RangeItem range -> {
        Optional<Frame> marker = range.lost().flatMap(_ -> gapMarker(range, after, now));
        if (marker.isPresent()) {
          batch.frames.add(marker.get());
        } else {
          batch.skips.add(
              new Batch.Skip(
                  range.bucket(), peer, after, range.incarnation(), range.from(), range.to()));
        }
        range
            .lost()
            .ifPresent(reason ->
                effects.alarm(
                    "EVENTS_LOST",
                    peer
                        + " bucket "
                        + range.bucket()
                        + " "
                        + range.from()
                        + " to "
                        + range.to()
                        + " "
                        + reason));
      }
    }
  }

  private void refuse(Batch.Builder batch, Admission.Refused refused, Moment now) {
    refusing.add(refused);
    batch.refusals.add(new Batch.Refusal(refused.event(), refused.reason().name(), now.millis()));
    effects.alarm("EVENT_REFUSED", refused.event() + " " + refused.reason());
    if (refused.reason() == ErrorCode.POISON_EVENT
        && directory.channel(refused.entry().channel()).isPresent()) {
      batch.parkings.add(parking(refused));
    }
  }

  private static Batch.Parking parking(Admission.Refused refused) {
    return new Batch.Parking(
        refused.entry().channel(), refused.event(), refused.reason().name(), true);
  }

  private static FrameHead following(FrameHead head, Pointer after) {
    return new FrameHead(
        head.bucket(),
        head.origin(),
        head.incarnation(),
        after,
        head.firstSequence(),
        head.lastSequence(),
        head.firstPosition(),
        head.revision(),
        head.storedAtMillis(),
        head.early(),
        head.dependencies(),
        head.control());
  }

  /// One marker in each channel of the bucket that orgs of both regions share, as far as the range
  /// has sequences.
  private Optional<Frame> gapMarker(Inbox.RangeItem range, Pointer after, Moment now) {
    List<Entry> entries = new ArrayList<>();
    long sequence = range.from();
    for (ChannelId channel : directory.channels()) {
      if (channel.bucket().equals(range.bucket())
          && sequence <= range.to()
          && entries.size() < MAX_GAP_MARKERS
          && shares(channel, self)
          && shares(channel, peer)) {
        entries.add(new Entry(sequence++, channel, 0, -1, EventKind.GAP, List.of()));
      }
    }
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    FrameHead head =
        new FrameHead(
            range.bucket(),
            peer,
            range.incarnation(),
            after,
            range.from(),
            range.to(),
            0,
            0,
            now.millis(),
            false,
            new TreeMap<>(),
            new TreeMap<>());
    return Optional.of(new Frame(head, List.of(), entries, List.of(), List.of()));
  }

  private boolean shares(ChannelId channel, RegionId region) {
    for (OrgId org : directory.channel(channel).orElseThrow().members()) {
      if (directory.homeOf(org).equals(Optional.of(region))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    SortedMap<BucketId, Pointer> applied = new TreeMap<>();
    long bytes = 0;
    long events = 0;
    for (Inbox.Item item : storing) {
      applied.put(item.bucket(), item.end());
      underWay.remove(item.bucket());
      bytes += item.bytes();
      events += item.events();
    }
    storing.clear();
    if (!applied.isEmpty()) {
      ack(applied);
      giveBack(bytes, events);
    }
    for (Admission.Refused refused : refusing) {
      EventId event = refused.event();
      if (open) {
        effects.answer(
            session,
            new LinkMessage.Reject(
                event.bucket(), event.incarnation(), event.sequence(), refused.reason().name()));
      }
      if (refused.reason() == ErrorCode.POISON_EVENT) {
        effects.parked(parking(refused));
      }
    }
    refusing.clear();
  }

  @Override
  public void failed(String cause, Moment now) {
    for (Inbox.Item item : storing) {
      underWay.remove(item.bucket());
    }
    if (open) {
      for (Inbox.Item item : storing.reversed()) {
        inbox.putBack(item);
      }
    }
    storing.clear();
    refusing.clear();
  }

  private void ack(Map<BucketId, Pointer> applied) {
    if (open) {
      effects.answer(session, new LinkMessage.Ack(generation, new TreeMap<>(applied)));
    }
  }

  private void giveBack(long bytes, long events) {
    if (open && (bytes > 0 || events > 0)) {
      effects.answer(session, new LinkMessage.Credit(bytes, events));
    }
  }
}
