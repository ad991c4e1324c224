package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The write path: identify, admit, deduplicate, decide, append; and the answer when that is
/// durable.
///
/// [Lanes] gives each request its turn, [Authors] says whether its org may, [Claims] whether it is
/// new, [Targets] what it changes; then it waits among the [Drafts] for the next commit.
public final class Publisher {
  /// What it wants done.
  public interface Effects {
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// There is something to commit.
    void wake();

    /// A publish is stored under this id; its turn had come at `takenNanos`.
    default void stored(EventId event, long takenNanos) {}
  }

  private final Directory directory;
  private final Policies policies;
  private final Planner planner;
  private final Authors authors;
  private final Claims claims;
  private final Targets targets = new Targets();
  private final Lanes lanes = new Lanes(this::take);
  private final Drafts drafts;
  private final int queueCapacity;
  private final Effects effects;
  private final Map<ErrorCode, Long> refused = new EnumMap<>(ErrorCode.class);
  private int queued;
  private boolean draining;
  private boolean storeFull;
  private boolean clockAhead;

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
    this.directory = directory;
    this.policies = policies;
    this.planner = planner;
    this.effects = effects;
    authors = new Authors(self, directory);
    claims = new Claims(new Keys(config.keyWindow(), recovered.keys()));
    drafts =
        new Drafts(
            authors,
            new FrameBuilder(self, incarnation, directory, planner, ends, clock, config.levels()),
            new DraftFates());
    queueCapacity = config.queueEvents();
  }

  /// What it has to be stored.
  public CommitSource commits() {
    return drafts;
  }

  /// Opens a producer's stream: tells the last sequence stored per bucket, once, or why that is not
  /// known now. Without it nothing of the producer's may be taken for new.
  ///
  /// Refused with STORE_UNAVAILABLE or DRAINING.
  public void open(
      Producer producer, Consumer<Map<BucketId, Long>> then, Consumer<TidegateException> refused) {
    if (draining) {
      refused.accept(stopping());
      return;
    }
    if (claims.isOpen(producer)) {
      claims.reopened(producer);
      then.accept(claims.stored(producer));
      return;
    }
    effects.read(
        new Query.ProducerEnds(producer),
        (answer, _) -> {
          if (answer instanceof Answer.Sequences(var last)) {
            claims.opened(producer, last);
            then.accept(claims.stored(producer));
          } else {
            refused.accept(
                new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
          }
        });
  }

  public void publish(PublishRequest request, Moment now) {
    Optional<TidegateException> closed = closed(request.envelope().body());
    if (closed.isPresent()) {
      claims.turnedAway(request);
      refused.merge(closed.get().code(), 1L, Long::sum);
      request.reply().accept(new PublishReply.Refused(closed.get()));
      return;
    }
    queued++;
    lanes.enter(request, now);
  }

  /// Why nothing of this kind is taken now.
  private Optional<TidegateException> closed(Body body) {
    if (draining) {
      return Optional.of(stopping());
    }
    if (storeFull && !(body instanceof Body.Deleted)) {
      return Optional.of(
          new TidegateException(
              ErrorCode.STORE_FULL, "The store has no room for more; deletes are taken"));
    }
    if (clockAhead && !(body instanceof Body.Deleted)) {
      return Optional.of(
          new TidegateException(
              ErrorCode.CLOCK_SKEW, "This broker's clock is ahead of other regions'"));
    }
    if (queued >= queueCapacity) {
      return Optional.of(
          new TidegateException(ErrorCode.OVERLOADED, "Too many publishes wait for the store")
              .with("queued", queued));
    }
    return Optional.empty();
  }

  /// Whether this broker's clock is too far ahead for its stamps to be believed. Returns whether
  /// that is news.
  public boolean clockAhead(boolean isAhead) {
    boolean news = clockAhead != isAhead;
    clockAhead = isAhead;
    return news;
  }

  /// Whether the store has room only for what takes away.
  public void storeFull(boolean isFull) {
    storeFull = isFull;
  }

  /// An item that the edge refused, in its place among its stream's: its sequence is used up.
  public void refused(Producer producer, BucketId bucket, long sequence, TidegateException why) {
    refused.merge(why.code(), 1L, Long::sum);
    claims.refused(producer, bucket, sequence);
  }

  /// An item that was refused for now before it was looked at, in its place among its stream's:
  /// nothing that follows in its bucket is taken before it has come again.
  public void turnedAway(Producer producer, BucketId bucket, long sequence, TidegateException why) {
    refused.merge(why.code(), 1L, Long::sum);
    claims.turnedAway(producer, bucket, sequence);
  }

  /// What would be decided now about an envelope, if it were sent.
  ///
  /// @param found what the edge found in its words already
  /// @throws TidegateException as a publish of the same would be refused, but for its target
  Prospect prospect(
      OrgId org, Envelope envelope, Optional<PublishRequest.Found> found, Moment now) {
    ChannelView channel = authors.channel(org, envelope.channel());
    Classification words = classified(envelope, found);
    Plan plan =
        envelope.body() instanceof Body.Deleted
            ? planner.planOfTaking(channel, org, now)
            : planner.plan(channel, org, words, now);
    return new Prospect(
        plan,
        new PublishRequest.Found(policies.active().hash(), words),
        channel.version(),
        directory.localPosition());
  }

  /// A delete was stored, of this region's or of another's: nothing more is hung on its target.
  public void deleted(Entry delete) {
    for (Entry.Slot slot : delete.records()) {
      RecordCodec.decode(slot.bytes()).event().body().changes().ifPresent(targets::deleted);
    }
  }

  /// What is refused or ended because the broker is about to stop.
  static TidegateException stopping() {
    return new TidegateException(ErrorCode.DRAINING, "The broker is about to stop");
  }

  /// No new publishes or streams from here on.
  public void drain() {
    draining = true;
  }

  /// Publishes that were taken and are not answered yet.
  public int queued() {
    return queued;
  }

  /// How many may be.
  public int queueCapacity() {
    return queueCapacity;
  }

  /// Publishes refused in this run, by reason; single ones that the edge refused are not among
  /// them.
  public Map<ErrorCode, Long> refusedPublishes() {
    return Map.copyOf(refused);
  }

  public boolean isIdle() {
    return queued == 0;
  }

  private void take(PublishRequest request, Moment now) {
    Optional<TidegateException> objection = authors.objection(request);
    if (objection.isPresent() && claims.isNew(request)) {
      claims.passedOver(request, objection.get());
      settle(request, new PublishReply.Refused(objection.get()));
      return;
    }
    switch (claims.claim(request, now)) {
      case Claims.Claim.Taken _ -> target(request, now);
      case Claims.Claim.UnderWay _ -> lanes.postpone(request);
      case Claims.Claim.Stored(Query query) -> answerDuplicate(request, query);
      case Claims.Claim.Refused(TidegateException why) ->
          settle(request, new PublishReply.Refused(why));
    }
  }

  private void answerDuplicate(PublishRequest request, Query query) {
    lanes.hold(request);
    effects.read(
        query,
        (answer, now) -> {
          settle(request, Duplicates.reply(request, answer));
          lanes.release(request, now);
        });
  }

  /// Looks up what the event changes or answers to, then queues it.
  private void target(PublishRequest request, Moment taken) {
    Optional<EventId> id = targetOf(request.envelope().body());
    if (id.isEmpty()) {
      ready(request, Optional.empty(), taken);
      return;
    }
    if (!id.get().bucket().equals(request.envelope().channel().bucket())) {
      giveBack(request, Targets.unknown());
      return;
    }
    Optional<Targets.Target> known = targets.find(id.get());
    if (known.isPresent()) {
      onTarget(request, known.get(), taken);
      return;
    }
    lanes.hold(request);
    effects.read(
        new Query.FrameOf(id.get()),
        (answer, now) -> {
          Optional<Targets.Target> target = targets.learn(id.get(), answer);
          Optional<TidegateException> lapsed = claims.lapsed(request);
          if (lapsed.isPresent()) {
            settle(request, new PublishReply.Refused(lapsed.get()));
          } else if (answer instanceof Answer.Unreadable) {
            giveBack(
                request,
                new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
          } else if (Targets.isDamaged(answer)) {
            giveBack(
                request,
                new TidegateException(
                    ErrorCode.FRAME_DAMAGED, "What it changes or answers waits to be repaired"));
          } else if (target.isEmpty()) {
            giveBack(request, Targets.unknown());
          } else {
            onTarget(request, target.get(), taken);
          }
          lanes.release(request, now);
        });
  }

  private static Optional<EventId> targetOf(Body body) {
    return body instanceof Body.Posted(_, var thread) ? thread : body.changes();
  }

  private void onTarget(PublishRequest request, Targets.Target target, Moment taken) {
    Optional<TidegateException> objection =
        Targets.objection(
            target, request.org(), request.envelope().channel(), request.envelope().body());
    if (objection.isPresent()) {
      giveBack(request, objection.get());
    } else {
      if (request.envelope().body() instanceof Body.Deleted(EventId id)) {
        targets.deleting(id);
      }
      ready(request, Optional.of(target.plan()), taken);
    }
  }

  private void ready(PublishRequest request, Optional<Plan> target, Moment taken) {
    drafts.add(
        new Draft(request, classified(request.envelope(), request.found()), target, taken.nanos()));
    effects.wake();
  }

  /// What the edge found, unless another policy set is active now.
  private Classification classified(Envelope envelope, Optional<PublishRequest.Found> found) {
    return found
        .filter(f -> f.policySet().equals(policies.active().hash()))
        .map(PublishRequest.Found::classification)
        .orElseGet(() -> planner.classify(envelope));
  }

  /// Refuses a request that had taken its key.
  private void giveBack(PublishRequest request, TidegateException why) {
    claims.givenBack(request, why);
    settle(request, new PublishReply.Refused(why));
  }

  private void settle(PublishRequest request, PublishReply reply) {
    queued--;
    if (reply instanceof PublishReply.Refused(TidegateException why)) {
      refused.merge(why.code(), 1L, Long::sum);
    }
    request.reply().accept(reply);
  }

  private final class DraftFates implements Drafts.Fates {
    @Override
    public void stored(
        PublishRequest request, PublishReply.Accepted reply, long takenNanos, Moment now) {
      effects.stored(reply.event(), takenNanos);
      claims.stored(request, reply.event(), now);
      settle(request, reply);
    }

    @Override
    public void refused(PublishRequest request, TidegateException why) {
      if (request.envelope().body() instanceof Body.Deleted(EventId target)) {
        targets.spared(target);
      }
      giveBack(request, why);
    }

    @Override
    public void settled(Moment now) {
      lanes.resume(now);
    }
  }
}
