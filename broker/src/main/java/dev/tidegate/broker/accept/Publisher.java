package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.Standing;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The write path: identify, admit, deduplicate, decide, append; and the answer when that is
/// durable.
///
/// Requests of one bucket wait in a lane while the one before them waits for the store (a target, a
/// duplicate), so that they are taken in order. What passed its checks waits for the next commit; a
/// commit that failed refuses all that was queued, so that no producer's sequence gets a hole.
public final class Publisher implements CommitSource {
  /// What it wants done.
  public interface Effects {
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// There is something to commit.
    void wake();
  }

  private final RegionId self;
  private final Directory directory;
  private final Policies policies;
  private final Planner planner;
  private final FrameBuilder frames;
  private final Keys keys;
  private final Producers producers = new Producers();
  private final Targets targets = new Targets();
  private final int queueCapacity;
  private final Effects effects;

  /// Requests that wait for their turn, by bucket; a bucket is here while its first request waits
  /// for the store.
  private final Map<BucketId, ArrayDeque<PublishRequest>> lanes = new HashMap<>();

  private final ArrayDeque<Draft> ready = new ArrayDeque<>();
  private final List<FrameBuilder.Placed> underWay = new ArrayList<>();
  private final Set<PublishKey.Client> keysUnderWay = new HashSet<>();

  /// Requests that came while the same key was under way; taken again when that is settled.
  private final List<PublishRequest> waiting = new ArrayList<>();

  private int queued;
  private boolean draining;

  public Publisher(
      RegionId self,
      long incarnation,
      Directory directory,
      Policies policies,
      Planner planner,
      Ends ends,
      HybridClock clock,
      Recovered recovered,
      AcceptConfig config,
      Effects effects) {
    this.self = self;
    this.directory = directory;
    this.policies = policies;
    this.planner = planner;
    this.effects = effects;
    frames = new FrameBuilder(self, incarnation, directory, planner, ends, clock);
    keys = new Keys(config.keyWindow(), recovered.keys());
    queueCapacity = config.queueEvents();
  }

  /// Opens a producer's stream: tells the last sequence stored per bucket, once.
  public void open(Producer producer, Consumer<Map<BucketId, Long>> then) {
    if (producers.isOpen(producer)) {
      producers.reopened(producer);
      then.accept(producers.stored(producer));
      return;
    }
    effects.read(
        new Query.ProducerEnds(producer),
        (answer, _) -> {
          producers.opened(
              producer, answer instanceof Answer.Sequences(var last) ? last : Map.of());
          then.accept(producers.stored(producer));
        });
  }

  public void publish(PublishRequest request, Moment now) {
    if (draining) {
      refuse(request, new TidegateException(ErrorCode.DRAINING, "The broker is about to stop"));
      return;
    }
    if (queued >= queueCapacity) {
      refuse(
          request,
          new TidegateException(ErrorCode.OVERLOADED, "Too many publishes wait for the store")
              .with("queued", queued));
      return;
    }
    queued++;
    ArrayDeque<PublishRequest> lane = lanes.get(request.envelope().channel().bucket());
    if (lane != null) {
      lane.add(request);
    } else {
      take(request, now);
    }
  }

  /// An item that the edge refused, in its place among its stream's: its sequence is used up.
  public void refused(Producer producer, BucketId bucket, long sequence) {
    if (producers.place(producer, bucket, sequence) == Producers.Place.NEXT) {
      producers.refused(producer, bucket, sequence);
    }
  }

  /// What each org would get of an envelope that is not sent.
  ///
  /// @throws TidegateException as a publish of the same would be refused, but for its target
  public Preview preview(OrgId org, Envelope envelope, Moment now) {
    ChannelView channel = channel(org, envelope.channel());
    Classification found = planner.classify(envelope);
    Plan plan =
        envelope.body() instanceof Body.Deleted
            ? planner.planOfTaking(channel, org, now)
            : planner.plan(channel, org, found, now);
    return new Preview(plan, found, planner.preview(plan, envelope, found));
  }

  /// A plan that was not stored, what was found, and the words of each rendition by slot.
  public record Preview(Plan plan, Classification found, List<String> renditions) {}

  /// No new publishes from here on.
  public void drain() {
    draining = true;
  }

  public boolean isIdle() {
    return queued == 0;
  }

  private void take(PublishRequest request, Moment now) {
    Optional<TidegateException> objection = objection(request);
    if (objection.isPresent()) {
      if (request.key() instanceof PublishKey.Sequence key
          && place(request, key) != Producers.Place.NEXT) {
        bySequence(request, key);
        return;
      }
      refuseUnstored(request, objection.get());
      return;
    }
    switch (request.key()) {
      case PublishKey.None _ -> target(request);
      case PublishKey.Client key -> byKey(request, key, now);
      case PublishKey.Sequence sequence -> bySequence(request, sequence);
    }
  }

  private Optional<TidegateException> objection(PublishRequest request) {
    if (!directory.homeOf(request.org()).equals(Optional.of(self))) {
      return Optional.of(
          new TidegateException(ErrorCode.NOT_HOME, "The org's home is not this region")
              .with("org", request.org()));
    }
    try {
      channel(request.org(), request.envelope().channel());
      return Optional.empty();
    } catch (TidegateException e) {
      return Optional.of(e);
    }
  }

  private ChannelView channel(OrgId org, ChannelId id) {
    Optional<ChannelView> channel = directory.channel(id);
    if (channel.isPresent() && channel.get().members().contains(org)) {
      return channel.get();
    }
    if (directory.standing(id, org) == Standing.FORMER) {
      throw new TidegateException(ErrorCode.DISCONNECTED, "The org is no longer in the channel");
    }
    throw new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");
  }

  private void byKey(PublishRequest request, PublishKey.Client key, Moment now) {
    Optional<EventId> before = keys.find(key);
    if (before.isPresent()) {
      answerDuplicate(request, new Query.FrameOf(before.get()));
    } else if (keysUnderWay.contains(key)) {
      waiting.add(request);
    } else if (!keys.hasRoom(now)) {
      settle(
          request,
          new PublishReply.Refused(
              new TidegateException(
                  ErrorCode.KEY_WINDOW_FULL, "Too many client message ids in 24 hours")));
    } else {
      keysUnderWay.add(key);
      target(request);
    }
  }

  private Producers.Place place(PublishRequest request, PublishKey.Sequence key) {
    return producers.place(key.producer(), request.envelope().channel().bucket(), key.number());
  }

  private void bySequence(PublishRequest request, PublishKey.Sequence key) {
    BucketId bucket = request.envelope().channel().bucket();
    switch (place(request, key)) {
      case CLOSED, GAP ->
          settle(
              request,
              new PublishReply.Refused(
                  new TidegateException(ErrorCode.PRODUCER_GAP, "The sequence does not follow")
                      .with("sequence", key.number())
                      .with("bucket", bucket)
                      .with("last", producers.stored(key.producer()).getOrDefault(bucket, 0L))));
      case UNDER_WAY -> waiting.add(request);
      case STORED ->
          answerDuplicate(request, new Query.FrameOfMark(key.producer(), bucket, key.number()));
      case NEXT -> {
        producers.queued(key.producer(), bucket, key.number());
        target(request);
      }
    }
  }

  private void answerDuplicate(PublishRequest request, Query query) {
    hold(request);
    effects.read(
        query,
        (answer, now) -> {
          settle(request, Duplicates.reply(request, answer));
          release(request, now);
        });
  }

  /// Looks up what the event changes or answers to, then queues it.
  private void target(PublishRequest request) {
    Optional<EventId> id = targetOf(request.envelope().body());
    if (id.isEmpty()) {
      ready(request, Optional.empty());
      return;
    }
    if (!id.get().bucket().equals(request.envelope().channel().bucket())) {
      refuseUnstored(request, Targets.unknown());
      return;
    }
    Optional<Targets.Target> known = targets.find(id.get());
    if (known.isPresent()) {
      onTarget(request, known.get());
      return;
    }
    hold(request);
    effects.read(
        new Query.FrameOf(id.get()),
        (answer, now) -> {
          Optional<Targets.Target> target = targets.learn(id.get(), answer);
          if (answer instanceof Answer.Unreadable) {
            refuseUnstored(
                request,
                new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
          } else if (target.isEmpty()) {
            refuseUnstored(request, Targets.unknown());
          } else {
            onTarget(request, target.get());
          }
          release(request, now);
        });
  }

  private static Optional<EventId> targetOf(Body body) {
    return body instanceof Body.Posted(_, var thread) ? thread : body.changes();
  }

  private void onTarget(PublishRequest request, Targets.Target target) {
    Optional<TidegateException> objection =
        Targets.objection(
            target, request.org(), request.envelope().channel(), request.envelope().body());
    if (objection.isPresent()) {
      refuseUnstored(request, objection.get());
    } else {
      if (request.envelope().body() instanceof Body.Deleted(EventId id)) {
        targets.deleted(id);
      }
      ready(request, Optional.of(target.plan()));
    }
  }

  private void ready(PublishRequest request, Optional<Plan> target) {
    Classification found =
        request
            .found()
            .filter(f -> f.policySet().equals(policies.active().hash()))
            .map(PublishRequest.Found::classification)
            .orElseGet(() -> planner.classify(request.envelope()));
    ready.add(new Draft(request, found, target));
    effects.wake();
  }

  /// The request's bucket waits until `release`.
  private void hold(PublishRequest request) {
    lanes.putIfAbsent(request.envelope().channel().bucket(), new ArrayDeque<>());
  }

  private void release(PublishRequest request, Moment now) {
    BucketId bucket = request.envelope().channel().bucket();
    ArrayDeque<PublishRequest> lane = lanes.remove(bucket);
    while (lane != null && !lane.isEmpty()) {
      take(lane.remove(), now);
      ArrayDeque<PublishRequest> held = lanes.get(bucket);
      if (held != null) {
        held.addAll(lane);
        return;
      }
    }
  }

  @Override
  public boolean hasWork() {
    return !ready.isEmpty();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    List<Draft> taken = new ArrayList<>();
    while (!ready.isEmpty() && budget.isOpen()) {
      Draft draft = ready.remove();
      Optional<TidegateException> objection = objection(draft.request());
      if (objection.isPresent()) {
        refuseUnstored(draft.request(), objection.get());
        continue;
      }
      budget.take(1, draft.weight());
      taken.add(draft);
    }
    underWay.addAll(frames.fill(batch, taken, now));
  }

  @Override
  public void stored(List<Frame> stored, Moment now) {
    List<FrameBuilder.Placed> done = List.copyOf(underWay);
    underWay.clear();
    int next = 0;
    for (Frame frame : stored) {
      for (var entry : frame.entries()) {
        FrameBuilder.Placed placed = done.get(next++);
        Draft draft = placed.draft();
        EventId id = frame.id(entry);
        remember(draft.request(), id, now);
        if (draft.request().envelope().body() instanceof Body.Deleted(EventId target)) {
          targets.deleted(target);
        }
        settle(
            draft.request(),
            new PublishReply.Accepted(id, placed.stamp(), frame.plan(entry), false));
      }
    }
    takeWaiting(now);
  }

  @Override
  public void failed(String cause, Moment now) {
    List<Draft> lost = new ArrayList<>();
    underWay.forEach(placed -> lost.add(placed.draft()));
    lost.addAll(ready);
    underWay.clear();
    ready.clear();
    for (Draft draft : lost) {
      refuseUnstored(
          draft.request(),
          new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store could not be written"));
    }
    takeWaiting(now);
  }

  private void remember(PublishRequest request, EventId id, Moment now) {
    switch (request.key()) {
      case PublishKey.None _ -> {}
      case PublishKey.Client key -> {
        keysUnderWay.remove(key);
        keys.put(key, id, now);
      }
      case PublishKey.Sequence key -> producers.stored(key.producer(), id.bucket(), key.number());
    }
  }

  /// Refuses a request that had taken its key or sequence already.
  private void refuseUnstored(PublishRequest request, TidegateException why) {
    switch (request.key()) {
      case PublishKey.None _ -> {}
      case PublishKey.Client key -> keysUnderWay.remove(key);
      case PublishKey.Sequence key -> {
        BucketId bucket = request.envelope().channel().bucket();
        if (why.code().retry() == ErrorCode.Retry.NO) {
          producers.refused(key.producer(), bucket, key.number());
        } else {
          producers.forgetQueued(key.producer(), bucket);
        }
      }
    }
    settle(request, new PublishReply.Refused(why));
  }

  private void takeWaiting(Moment now) {
    List<PublishRequest> again = List.copyOf(waiting);
    waiting.clear();
    for (PublishRequest request : again) {
      ArrayDeque<PublishRequest> lane = lanes.get(request.envelope().channel().bucket());
      if (lane != null) {
        lane.add(request);
      } else {
        take(request, now);
      }
    }
  }

  private void settle(PublishRequest request, PublishReply reply) {
    queued--;
    request.reply().accept(reply);
  }

  private void refuse(PublishRequest request, TidegateException why) {
    request.reply().accept(new PublishReply.Refused(why));
  }
}
