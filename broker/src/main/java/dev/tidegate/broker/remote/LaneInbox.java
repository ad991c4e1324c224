package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
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
  private final RegionId peer;
  private final ControlWait control;
  private final Ends ends;

  /// Ends of what the commit under way will store, both lanes together.
  private final Map<BucketId, Pointer> underWay;

  private final RemoteApplier.Effects effects;
  private final LaneSession session;
  private final Storing storing;
  private final Inbox inbox = new Inbox();
  private final List<Inbox.Item> inCommit = new ArrayList<>();

  LaneInbox(
      RegionId peer,
      Admission admission,
      GapMarkers markers,
      Directory directory,
      Ends ends,
      Map<BucketId, Pointer> underWay,
      Refusals refusals,
      RemoteApplier.Effects effects) {
    this.peer = peer;
    this.control = new ControlWait(directory);
    this.ends = ends;
    this.underWay = underWay;
    this.effects = effects;
    this.session = new LaneSession(effects);
    this.storing = new Storing(peer, admission, markers, directory, session, refusals, effects);
  }

  void opened(long newSession, long newGeneration) {
    session.opened(newSession, newGeneration);
    inbox.clear();
  }

  void closed() {
    session.closed();
    inbox.clear();
  }

  /// Takes what came. The reason is why the lane has to end, if it has to; nothing of a frame that
  /// gave it is taken.
  Optional<ErrorCode> received(LinkMessage.Data data, Moment now) {
    if (!session.spends(data.bytes(), data.events())) {
      effects.alarm("LINK_PROTOCOL", peer + " sends more than its credit");
      return Optional.of(ErrorCode.LINK_PROTOCOL);
    }
    if (!session.takesOver(data.generation())) {
      session.giveBack(data.bytes(), data.events());
      return Optional.empty();
    }
    for (LinkMessage.Item item : data.items()) {
      switch (item) {
        case LinkMessage.FrameBytes(byte[] bytes) -> {
          Optional<ErrorCode> objection = frame(bytes, data.generation(), now);
          if (objection.isPresent()) {
            return objection;
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
                String reason,
                var channels) -> {
          var lost = Optional.of(new Inbox.Lost(reason, channels));
          offer(new Inbox.RangeItem(bucket, after, incarnation, from, to, lost, 32));
        }
      }
    }
    effects.wake();
    return Optional.empty();
  }

  private Optional<ErrorCode> frame(byte[] bytes, long generation, Moment now) {
    try {
      Frame frame = FrameCodec.decode(bytes);
      if (!frame.head().origin().equals(peer)) {
        effects.alarm("LINK_WRONG_REGION", peer + " sent a frame of " + frame.head().origin());
        return Optional.of(ErrorCode.LINK_WRONG_REGION);
      }
      effects.arrived(frame, generation, now);
      offer(new Inbox.FrameItem(frame, bytes.length, now.nanos()));
      return Optional.empty();
    } catch (DamagedFrameException e) {
      effects.alarm("FRAME_DAMAGED", peer + " " + bytes.length + " bytes");
      return Optional.of(ErrorCode.FRAME_DAMAGED);
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
      giveBack(item);
      session.ack(Map.of(item.bucket(), ends.end(item.bucket(), peer)));
    } else if (isFork(item, end)) {
      effects.alarm(
          "STORE_REGRESSED",
          peer + " bucket " + item.bucket() + " goes on after " + item.after() + ", here " + end);
      inbox.add(item);
    } else if (item.end().incarnation() == end.incarnation()
        && item.end().sequence() <= end.sequence()) {
      // Queued or in the commit that is under way: it is acknowledged with that.
      giveBack(item);
    } else {
      giveBack(item);
      askAgain(item.bucket(), LinkMessage.NackGap.GAP);
    }
  }

  /// Drops what is queued: the sender comes again with everything that is not acknowledged.
  private void askAgain(BucketId bucket, String reason) {
    session.askAgain(bucket, ends.ends(bucket, peer, RemoteApplier.ENDS_TOLD), reason);
    inbox.takeAll().forEach(this::giveBack);
  }

  /// Refuses what has waited too long for control entries. It is not lost: the sender comes again
  /// when this side says that they are here.
  void tick(Moment now) {
    List<Inbox.Item> late =
        inbox.heads().stream().filter(item -> control.isTooLong(item, now)).toList();
    for (Inbox.Item item : late) {
      effects.alarm(
          LinkMessage.NackGap.POLICY_SET_UNKNOWN,
          peer + " bucket " + item.bucket() + " lacks " + control.missing(item).positions());
    }
    if (!late.isEmpty()) {
      askAgain(late.getFirst().bucket(), LinkMessage.NackGap.POLICY_SET_UNKNOWN);
    }
  }

  /// A new run of the peer that goes on after an older place than the one that is here: an old copy
  /// of its store was put back. Its events have names of their own; what is here stays.
  private boolean isFork(Inbox.Item item, Pointer end) {
    return item.after().incarnation() != item.end().incarnation()
        && item.end().incarnation() != end.incarnation()
        && ends.covers(item.bucket(), peer, item.after());
  }

  private void giveBack(Inbox.Item item) {
    session.giveBack(item.bytes(), item.events());
  }

  /// While the item waited, the other lane brought what follows it: what is here is the truth.
  private static boolean isOvertaken(Inbox.Item item, Pointer end) {
    return item.after().incarnation() == end.incarnation()
        && item.end().incarnation() == end.incarnation()
        && item.after().sequence() < end.sequence();
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
    return underWay.containsKey(item.bucket()) || control.isBehind(item);
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    Optional<BucketId> overtaken = Optional.empty();
    for (Map.Entry<BucketId, ArrayDeque<Inbox.Item>> each : inbox.buckets.entrySet()) {
      ArrayDeque<Inbox.Item> items = each.getValue();
      if (items.isEmpty() || waits(items.peek())) {
        continue;
      }
      Pointer end = ends.end(each.getKey(), peer);
      while (!items.isEmpty() && budget.isOpen() && !control.isBehind(items.peek())) {
        if (isOvertaken(items.peek(), end)) {
          overtaken = Optional.of(each.getKey());
          items.forEach(this::giveBack);
          items.clear();
          break;
        }
        Inbox.Item item = items.remove();
        budget.take(Math.max(1, item.events()), item.bytes());
        storing.add(item, end, batch, now);
        inCommit.add(item);
        end = item.end();
        underWay.put(each.getKey(), end);
      }
    }
    inbox.buckets.values().removeIf(ArrayDeque::isEmpty);
    overtaken.ifPresent(bucket -> askAgain(bucket, LinkMessage.NackGap.GAP));
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    SortedMap<BucketId, Pointer> applied = new TreeMap<>();
    long bytes = 0;
    long events = 0;
    for (Inbox.Item item : inCommit) {
      applied.put(item.bucket(), item.end());
      underWay.remove(item.bucket());
      bytes += item.bytes();
      events += item.events();
    }
    inCommit.clear();
    // First what was refused: what is acknowledged is not spoken of again.
    storing.stored();
    if (!applied.isEmpty()) {
      session.ack(applied);
      session.giveBack(bytes, events);
    }
  }

  @Override
  public void failed(String cause, Moment now) {
    for (Inbox.Item item : inCommit) {
      underWay.remove(item.bucket());
    }
    if (session.isOpen()) {
      for (Inbox.Item item : inCommit.reversed()) {
        inbox.putBack(item);
      }
    }
    inCommit.clear();
    storing.failed();
  }
}
