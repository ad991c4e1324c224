package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Renderer;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes one frame per bucket of the drafts that a commit takes: sequences, stamps, plans, records.
///
/// Plans are decided here, under the control positions that the frame names, so that nothing can
/// change between the decision and the commit. Sequences are taken from the stream's end each time:
/// a commit that failed leaves no hole.
final class FrameBuilder {
  /// A frame is closed before it can grow over its limit.
  private static final int FRAME_BYTES = 700 << 10;

  private final RegionId self;
  private final long incarnation;
  private final Directory directory;
  private final Planner planner;
  private final Ends ends;
  private final HybridClock clock;
  private final WireLevels levels;

  FrameBuilder(
      RegionId self,
      long incarnation,
      Directory directory,
      Planner planner,
      Ends ends,
      HybridClock clock,
      WireLevels levels) {
    this.self = self;
    this.incarnation = incarnation;
    this.directory = directory;
    this.planner = planner;
    this.ends = ends;
    this.clock = clock;
    this.levels = levels;
  }

  /// A draft and the stamp that it got.
  record Placed(Draft draft, Stamp stamp) {}

  /// Adds the drafts' frames to the batch and returns the drafts in the order of the frames'
  /// entries.
  List<Placed> fill(Batch.Builder batch, List<Draft> drafts, Moment now) {
    Map<BucketId, List<Draft>> buckets = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      buckets.computeIfAbsent(draft.bucket(), _ -> new ArrayList<>()).add(draft);
    }
    List<Placed> placed = new ArrayList<>(drafts.size());
    buckets.forEach((bucket, each) -> frames(batch, bucket, each, placed, now));
    return placed;
  }

  private void frames(
      Batch.Builder batch, BucketId bucket, List<Draft> drafts, List<Placed> placed, Moment now) {
    Pointer after = ends.end(bucket, self);
    Open open = new Open(bucket, after);
    for (Draft draft : drafts) {
      if (open.bytes > FRAME_BYTES) {
        batch.frames.add(open.close(now));
        open = new Open(bucket, open.end());
      }
      placed.add(new Placed(draft, open.add(batch, draft, now)));
    }
    batch.frames.add(open.close(now));
  }

  /// A frame that is being filled.
  private final class Open {
    private final BucketId bucket;
    private final Pointer after;
    private final long first;
    private final Map<Plan, Integer> plans = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Frame.Key> keys = new ArrayList<>();
    private final List<Frame.Mark> marks = new ArrayList<>();
    private long bytes;

    Open(BucketId bucket, Pointer after) {
      this.bucket = bucket;
      this.after = after;
      first = after.incarnation() == incarnation ? after.sequence() + 1 : 1;
    }

    Pointer end() {
      return new Pointer(incarnation, first + entries.size() - 1);
    }

    Stamp add(Batch.Builder batch, Draft draft, Moment now) {
      Envelope envelope = draft.request().envelope();
      long sequence = first + entries.size();
      EventId id = new EventId(self, incarnation, bucket, sequence);
      Stamp stamp = clock.next(now);
      Plan plan = plan(draft, now);
      Event event = event(draft, id, stamp);
      List<Entry.Slot> records = Renderer.records(plan, event, draft.found());
      int number = plans.computeIfAbsent(plan, _ -> plans.size());
      entries.add(
          new Entry(
              sequence, envelope.channel(), 0, number, EventKind.of(envelope.body()), records));
      records.forEach(record -> bytes += record.bytes().length);
      switch (draft.request().key()) {
        case PublishKey.None _ -> {}
        case PublishKey.Client(long high, long low) -> keys.add(new Frame.Key(sequence, high, low));
        case PublishKey.Sequence(var producer, long number2) ->
            marks.add(new Frame.Mark(sequence, producer, number2));
      }
      switch (envelope.body()) {
        case Body.Edited(EventId target, _) -> batch.edit(new Batch.Edit(target, id));
        case Body.Deleted _ -> batch.blanksOpened.add(id);
        case Body.Posted _,
            Body.ReactionAdded _,
            Body.ReactionRemoved _,
            Body.Withheld _,
            Body.Tombstone _,
            Body.Unsupported _ -> {}
      }
      return stamp;
    }

    Frame close(Moment now) {
      FrameHead head =
          new FrameHead(
              bucket,
              self,
              incarnation,
              after,
              first,
              first + entries.size() - 1,
              0,
              0,
              now.millis(),
              false,
              ends.others(bucket, self),
              directory.vector().positions());
      return new Frame(head, List.copyOf(plans.keySet()), entries, keys, marks);
    }
  }

  private Plan plan(Draft draft, Moment now) {
    Envelope envelope = draft.request().envelope();
    ChannelView channel = directory.channel(envelope.channel()).orElseThrow();
    Plan plan =
        envelope.body() instanceof Body.Deleted
            ? planner.planOfTaking(channel, draft.request().org(), now)
            : planner.plan(channel, draft.request().org(), draft.found(), now);
    if (envelope.body() instanceof Body.ReactionRemoved) {
      return Planner.ofReactionRemoved(plan);
    }
    if (envelope.body() instanceof Body.Deleted || draft.target().isEmpty()) {
      return plan;
    }
    RegionId from = targetOf(envelope.body()).map(EventId::origin).orElse(self);
    return planner.without(plan, channel.id(), draft.target().get(), from, now);
  }

  private static Optional<EventId> targetOf(Body body) {
    return body instanceof Body.Posted(_, var thread) ? thread : body.changes();
  }

  private Event event(Draft draft, EventId id, Stamp stamp) {
    Envelope envelope = draft.request().envelope();
    // A delete carries ids and no words; a handle is a name.
    Optional<UserId> author =
        envelope.body() instanceof Body.Deleted ? Optional.empty() : Optional.of(envelope.author());
    return new Event(
        id,
        envelope.channel(),
        stamp,
        Optional.of(draft.request().org()),
        author,
        levels.of(envelope.body()),
        envelope.body());
  }
}
