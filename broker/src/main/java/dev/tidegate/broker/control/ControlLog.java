package dev.tidegate.broker.control;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.LogKey;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes control entries durable, applies them, and answers who asked.
///
/// An entry has effect only once it is stored. What is asked of this region's own log is decided
/// one after the other, each on the state that the one before has left, and not before the log is
/// known to be whole. Owned by the broker's loop.
public final class ControlLog implements CommitSource {
  private static final int QUEUED_ASKS = 1_024;

  /// What it wants done.
  public interface Effects {
    /// Entries were applied and this is different now.
    void applied(List<ControlChange> changes, Moment now);

    void alarm(String code, String detail);

    void wake();
  }

  /// What came of a request.
  public sealed interface Result<T> {
    /// Durable and applied in this region.
    record Done<T>(T subject) implements Result<T> {}

    record Refused<T>(TidegateException why) implements Result<T> {}
  }

  /// A question that comes to records, and who is told.
  private record Ask(
      Function<Moment, List<ControlRecord>> records, Consumer<Optional<TidegateException>> then) {}

  private final RegionId self;
  private final OwnHand hand;
  private final ControlState state;
  private final OwnTail ownTail;
  private final Requests requests;
  private final Declarations declarations;
  private final Arrivals arrivals;
  private final Effects effects;
  private final ArrayDeque<Ask> asks = new ArrayDeque<>();
  private final List<ControlEntry> underWay = new ArrayList<>();
  private Optional<Ask> answering = Optional.empty();

  /// @param key of the store that this region's own log is in
  /// @param limits what orgs may have of what they ask for
  public ControlLog(
      RegionId self,
      LogKey key,
      ControlState state,
      OwnTail ownTail,
      LimitsByOrg limits,
      Effects effects) {
    this.self = self;
    hand = new OwnHand(self, key);
    this.state = state;
    this.ownTail = ownTail;
    this.effects = effects;
    arrivals = new Arrivals(self, hand, state, ownTail, this::alarm);
    requests = new Requests(state, self, limits);
    declarations = new Declarations(state, self);
  }

  /// A workspace's request. `then` is told once, on the loop.
  public <T> void request(Function<Requests, Intent<T>> ask, Consumer<Result<T>> then) {
    List<T> subject = new ArrayList<>(1);
    ask(
        _ -> {
          Intent<T> intent = ask.apply(requests);
          subject.add(intent.subject());
          return intent.records();
        },
        failure ->
            then.accept(
                failure.isPresent()
                    ? new Result.Refused<>(failure.get())
                    : new Result.Done<>(subject.getFirst())));
  }

  /// An operator's declaration. `then` is told once, on the loop.
  public void declare(
      Function<Declarations, List<ControlRecord>> ask, Consumer<Optional<TidegateException>> then) {
    ask(_ -> ask.apply(declarations), then);
  }

  /// What this region owes as the home of hosts.
  public void react() {
    if (!Reactor.reactions(state, self).isEmpty() && asks.size() < QUEUED_ASKS) {
      ask(_ -> Reactor.reactions(state, self), _ -> {});
    }
  }

  private void ask(
      Function<Moment, List<ControlRecord>> records, Consumer<Optional<TidegateException>> then) {
    if (asks.size() >= QUEUED_ASKS) {
      then.accept(
          Optional.of(
              new TidegateException(ErrorCode.OVERLOADED, "Too many control requests wait")));
      return;
    }
    asks.add(new Ask(records, then));
    effects.wake();
  }

  /// An entry of a region's log, as another region has it; of this region's own log it is one that
  /// its store has lost, and it is taken only if this region has sealed it. What does not follow on
  /// what is here is dropped: the sender comes again.
  ///
  /// @param from the region that sent it, which need not be the one that wrote it
  public void receive(RegionId from, ControlEntry entry) {
    arrivals.receive(from, entry);
    if (hasWork()) {
      effects.wake();
    }
  }

  @Override
  public boolean hasWork() {
    return !arrivals.isEmpty() || (!asks.isEmpty() && mayDecide());
  }

  /// Not while entries of the own log are still to be taken back.
  private boolean mayDecide() {
    return ownTail.isWhole() && answering.isEmpty() && !arrivals.holdOwn();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    long localPosition = state.localPosition();
    underWay.addAll(arrivals.take(budget));
    while (!asks.isEmpty() && mayDecide()) {
      decide(asks.remove(), now);
    }
    for (ControlEntry entry : underWay) {
      batch.control.add(
          new Batch.StoredControl(
              ++localPosition, entry.region(), entry.position(), entry.bytes()));
    }
  }

  private void decide(Ask ask, Moment now) {
    List<ControlRecord> records;
    try {
      records = ask.records().apply(now);
    } catch (TidegateException e) {
      ask.then().accept(Optional.of(e));
      return;
    }
    if (records.isEmpty()) {
      ask.then().accept(Optional.empty());
      return;
    }
    long position = state.vector().position(self);
    long before = state.lastDigest(self);
    for (ControlRecord record : records) {
      ControlEntry entry = hand.write(++position, before, record, now.millis());
      before = ControlState.digest(entry.bytes());
      underWay.add(entry);
    }
    answering = Optional.of(ask);
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    List<ControlChange> changes = new ArrayList<>();
    for (ControlEntry entry : List.copyOf(underWay)) {
      switch (state.apply(entry)) {
        case Applied.Done(_, var made, var alarms) -> {
          changes.addAll(made);
          alarms.forEach(this::alarm);
        }
        case Applied.Refused(var alarm) -> alarm(alarm);
        case Applied.Duplicate _, Applied.Gap _ ->
            throw new IllegalStateException("Stored control entry does not follow: " + entry);
      }
    }
    boolean any = !underWay.isEmpty();
    underWay.clear();
    Optional<Ask> answered = answering;
    answering = Optional.empty();
    if (any) {
      effects.applied(changes, now);
      react();
    }
    answered.ifPresent(ask -> ask.then().accept(Optional.empty()));
  }

  @Override
  public void failed(String cause, Moment now) {
    underWay.clear();
    arrivals.forget();
    Optional<Ask> answered = answering;
    answering = Optional.empty();
    answered.ifPresent(ask ->
        ask.then()
            .accept(
                Optional.of(
                    new TidegateException(
                        ErrorCode.STORE_UNAVAILABLE, "The store could not be written"))));
    react();
  }

  private void alarm(ControlAlarm alarm) {
    effects.alarm(
        alarm.code().name(), alarm.region() + "@" + alarm.position() + " " + alarm.detail());
  }
}
