package dev.tidegate.broker.remote;

import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlVector;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.Readers;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.RegionId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The receiving half of the link from one other region: its lanes, and what each brought.
///
/// The durable state is the only truth about what has arrived: each HELLO is answered with RESUME
/// out of it. Owned by the broker's loop.
public final class RemoteApplier {
  /// What it wants done. A session is one lane's connection.
  public interface Effects {
    void answer(long session, LinkMessage.FromReceiver message);

    void end(long session, String reason);

    /// An entry of some region's control log, this one's too: one that its store has lost.
    void control(ControlEntry entry);

    /// The peer is there: it dialed.
    void helloSaid(RegionId peer, Moment now);

    /// That region's control head is applied here as it was at `atNanos`.
    void heard(RegionId region, long atNanos);

    /// Asks the journal. The answer comes with its time, or never.
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// Decides the frame's plans anew, commits that, and gives the new revision with its time; or
    /// never.
    void refresh(Frame stale, BiConsumer<Frame, Moment> then);

    /// A frame of the peer's came on a connection of that generation.
    default void arrived(Frame frame, long generation, Moment now) {}

    void parked(Batch.Parking parking);

    /// The link that brings the peer's events is in another state.
    void inbound(RegionId peer, boolean live, boolean catchingUp, Moment now);

    void alarm(String code, String detail);

    void wake();
  }

  static final int ENDS_TOLD = 8;

  private final RegionId self;
  private final RegionId peer;
  private final int wireLevel;
  private final Directory directory;
  private final Ends ends;
  private final Effects effects;
  private final Admission admission;
  private final FetchAnswers fetches;
  private final Map<Lane, Long> sessions = new EnumMap<>(Lane.class);
  private final Refusals refusals = new Refusals();
  private final LaneInbox live;
  private final LaneInbox catchUp;

  /// @param wireLevel the highest that this broker reads
  /// @param readers who in the peer region may be sent what: for events that it has lost
  public RemoteApplier(
      RegionId self,
      RegionId peer,
      int wireLevel,
      Directory directory,
      Redecider redecider,
      Readers readers,
      Ends ends,
      HybridClock clock,
      Effects effects) {
    this.self = self;
    this.peer = peer;
    this.wireLevel = wireLevel;
    this.directory = directory;
    this.ends = ends;
    this.effects = effects;
    admission = new Admission(self, directory, redecider, ends, clock);
    fetches = new FetchAnswers(self, ends, readers, effects);
    Map<BucketId, Pointer> underWay = new TreeMap<>();
    GapMarkers markers = new GapMarkers(self, peer, directory);
    live = new LaneInbox(peer, admission, markers, directory, ends, underWay, refusals, effects);
    catchUp = new LaneInbox(peer, admission, markers, directory, ends, underWay, refusals, effects);
  }

  public RegionId peer() {
    return peer;
  }

  public CommitSource live() {
    return live;
  }

  public CommitSource catchUp() {
    return catchUp;
  }

  public boolean isLive() {
    return sessions.containsKey(Lane.LIVE);
  }

  public boolean isCatchingUp() {
    return sessions.containsKey(Lane.CATCH_UP);
  }

  /// A lane was dialed, by a broker whose certificate is the peer region's.
  public void greeted(long session, LinkMessage.Hello hello, Moment now) {
    if (!hello.region().equals(peer) || hello.wireLevel() < 1) {
      effects.end(session, "LINK_WRONG_REGION");
      return;
    }
    Long former = sessions.put(hello.lane(), session);
    if (former != null && former != session) {
      effects.end(former, "REPLACED");
    }
    SortedMap<BucketId, List<Pointer>> applied = new TreeMap<>();
    if (hello.lane() == Lane.CONTROL) {
      fetches.opened(session);
    } else {
      for (BucketId bucket : ends.buckets(peer)) {
        applied.put(bucket, ends.ends(bucket, peer, ENDS_TOLD));
      }
      inbox(hello.lane()).opened(session, hello.generation());
    }
    effects.answer(
        session,
        new LinkMessage.Resume(
            wireLevel,
            self,
            applied,
            new TreeMap<>(directory.vector().positions()),
            Limits.LINK_MESSAGE_RAW_BYTES,
            new LinkMessage.Credit(LaneSession.CREDIT_BYTES, LaneSession.CREDIT_EVENTS),
            true));
    if (hello.lane() == Lane.LIVE) {
      refusals.tell(refusal -> effects.answer(session, refusal));
    }
    effects.helloSaid(peer, now);
    effects.inbound(peer, isLive(), isCatchingUp(), now);
  }

  public void received(long session, LinkMessage.FromSender message, Moment now) {
    Lane lane = laneOf(session);
    if (lane == null) {
      effects.end(session, "LINK_PROTOCOL");
      return;
    }
    switch (message) {
      case LinkMessage.Hello _ -> end(session, ErrorCode.LINK_PROTOCOL, now);
      case LinkMessage.Data data -> {
        if (lane == Lane.CONTROL) {
          end(session, ErrorCode.LINK_PROTOCOL, now);
        } else {
          inbox(lane).received(data, now).ifPresent(why -> end(session, why, now));
        }
      }
      case LinkMessage.Control control -> {
        for (LinkMessage.Control.Entry entry : control.entries()) {
          effects.control(new ControlEntry(entry.region(), entry.position(), entry.bytes()));
        }
      }
      case LinkMessage.Heartbeat beat -> beat(session, beat, now);
      case LinkMessage.Fetch fetch -> fetch(session, lane, fetch);
      case LinkMessage.GoAway _ -> gone(session, now);
    }
  }

  private void fetch(long session, Lane lane, LinkMessage.Fetch fetch) {
    if (lane != Lane.CONTROL) {
      effects.end(session, ErrorCode.LINK_PROTOCOL.name());
    } else if (fetch.origin().equals(self) || fetch.origin().equals(peer)) {
      fetches.asked(fetch);
    } else {
      effects.alarm("LINK_WRONG_REGION", peer + " asked for events of " + fetch.origin());
      effects.end(session, ErrorCode.LINK_WRONG_REGION.name());
    }
  }

  /// A frame of the peer's that takes the place of a damaged one, as this region may store it now:
  /// decided here again. Empty if that cannot be told yet: it rests on control entries that are not
  /// here, or something is not known.
  public Optional<Frame> readmit(Frame sent, Moment now) {
    if (!directory.vector().covers(ControlVector.of(sent.head().control()))) {
      return Optional.empty();
    }
    Frame admitted =
        admission
            .admit(sent, now)
            .frame()
            .orElseGet(() -> new Frame(sent.head(), List.of(), List.of(), List.of(), List.of()));
    boolean deferred =
        admitted.plans().stream()
            .flatMap(plan -> plan.readers().stream())
            .anyMatch(reader -> reader.outcome() instanceof Outcome.Deferred);
    return deferred ? Optional.empty() : Optional.of(admitted);
  }

  private void beat(long session, LinkMessage.Heartbeat beat, Moment now) {
    beat.heardAgoMillis()
        .forEach((region, ago) -> {
          long told = beat.control().getOrDefault(region, 0L);
          if (!region.equals(self) && directory.vector().position(region) >= told) {
            effects.heard(region, now.nanos() - ago * 1_000_000);
          }
        });
    effects.answer(
        session,
        new LinkMessage.Echo(
            beat.number(), now.millis(), new TreeMap<>(directory.vector().positions())));
  }

  /// Ends a lane from this side: what it brought and is not stored comes again on the next.
  private void end(long session, ErrorCode why, Moment now) {
    effects.end(session, why.name());
    gone(session, now);
  }

  /// The lane's connection is gone.
  public void gone(long session, Moment now) {
    Lane lane = laneOf(session);
    if (lane == null) {
      return;
    }
    sessions.remove(lane);
    if (lane != Lane.CONTROL) {
      inbox(lane).closed();
    }
    effects.inbound(peer, isLive(), isCatchingUp(), now);
  }

  /// Time passes; about once a second at least.
  public void tick(Moment now) {
    live.tick(now);
    catchUp.tick(now);
  }

  /// Control entries were applied: frames that waited for them may go on.
  public void controlChanged() {
    effects.wake();
  }

  private LaneInbox inbox(Lane lane) {
    return lane == Lane.CATCH_UP ? catchUp : live;
  }

  private @org.jspecify.annotations.Nullable Lane laneOf(long session) {
    for (Map.Entry<Lane, Long> each : sessions.entrySet()) {
      if (each.getValue() == session) {
        return each.getKey();
      }
    }
    return null;
  }
}
