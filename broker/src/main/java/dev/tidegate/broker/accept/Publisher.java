package dev.tidegate.broker.accept;

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
/// [AdmissionControl] lets a request in, [Lanes] gives it its turn, [Authors] says whether its org
/// may, [Claims] whether it is new, [Targets] what it changes; [Assessor] looks at its words, and
/// then it waits among the [Drafts] for the next commit.
public final class Publisher {
  /// What it wants done.
  public interface Effects {
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// There is something to commit.
    void wake();

    /// A publish is stored under this id; its turn had come at `takenNanos`.
    default void stored(EventId event, long takenNanos) {}
  }

  private final AdmissionControl admission;
  private final Authors authors;
  private final Assessor assessor;
  private final Claims claims;
  private final Targets targets = new Targets();
  private final Lanes lanes = new Lanes(this::take);
  private final Drafts drafts;
  private final Effects effects;
  private final Map<ErrorCode, Long> refused = new EnumMap<>(ErrorCode.class);

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
    this.effects = effects;
    admission = new AdmissionControl(config.queueEvents());
    authors = new Authors(self, directory);
    assessor = new Assessor(directory, policies, planner, authors);
    claims = new Claims(new Keys(config.keyWindow(), recovered.keys()));
    drafts =
        new Drafts(
            authors,
            new FrameBuilder(self, incarnation, directory, planner, ends, clock, config.levels()),
            new DraftFates());
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
    if (admission.isDraining()) {
      refused.accept(AdmissionControl.stopping());
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
    Optional<TidegateException> refusal = admission.admit(request.envelope().body());
    if (refusal.isPresent()) {
      claims.turnedAway(request);
      refused.merge(refusal.get().code(), 1L, Long::sum);
      request.reply().accept(new PublishReply.Refused(refusal.get()));
      return;
    }
    lanes.enter(request, now);
  }

  /// Whether this broker's clock is too far ahead for its stamps to be believed. Returns whether
  /// that is news.
  public boolean clockAhead(boolean isAhead) {
    return admission.clockAhead(isAhead);
  }

  /// Whether the store has room only for what takes away.
  public void storeFull(boolean isFull) {
    admission.storeFull(isFull);
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
    return assessor.prospect(org, envelope, found, now);
  }

  /// A delete was stored, of this region's or of another's: nothing more is hung on its target.
  public void deleted(Entry delete) {
    for (Entry.Slot slot : delete.records()) {
      RecordCodec.decode(slot.bytes()).event().body().changes().ifPresent(targets::deleted);
    }
  }

  /// No new publishes or streams from here on.
  public void drain() {
    admission.drain();
  }

  /// Publishes that were taken and are not answered yet.
  public int queued() {
    return admission.queued();
  }

  /// How many may be.
  public int queueCapacity() {
    return admission.capacity();
  }

  /// Publishes refused in this run, by reason; single ones that the edge refused are not among
  /// them.
  public Map<ErrorCode, Long> refusedPublishes() {
    return Map.copyOf(refused);
  }

  public boolean isIdle() {
    return admission.queued() == 0;
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
    Optional<EventId> id = Targets.of(request.envelope().body());
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
          Targets.Look look = targets.learn(id.get(), answer);
          Optional<TidegateException> lapsed = claims.lapsed(request);
          if (lapsed.isPresent()) {
            settle(request, new PublishReply.Refused(lapsed.get()));
          } else {
            switch (look) {
              case Targets.Look.Found(var target) -> onTarget(request, target, taken);
              case Targets.Look.Refused(TidegateException why) -> giveBack(request, why);
            }
          }
          lanes.release(request, now);
        });
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
        new Draft(
            request,
            assessor.classified(request.envelope(), request.found()),
            target,
            taken.nanos()));
    effects.wake();
  }

  /// Refuses a request that had taken its key.
  private void giveBack(PublishRequest request, TidegateException why) {
    claims.givenBack(request, why);
    settle(request, new PublishReply.Refused(why));
  }

  private void settle(PublishRequest request, PublishReply reply) {
    admission.settled();
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
