package dev.tidegate.broker.quota;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The limits at work: what each org and each user of it has open and has sent, over all its calls,
/// so that no org takes the broker from the others.
///
/// Asked before anything is done for a request, on whatever thread it came: any may call, a lock is
/// held for a few look-ups and never while somebody is called. Each answer costs the same however
/// much was refused before. What was taken is given back once.
public final class Quota {
  /// A stream is read on when so much more may come: less than a batch, so that few are refused.
  private static final int ROOM_EVENTS = 256;

  private static final int ROOM_BYTES = 256 << 10;
  private static final int NOTICES = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration FORGET_EVERY = Duration.ofSeconds(1);

  private final LimitsByOrg limits;
  private final Map<OrgId, OrgLoad> loads = new HashMap<>();
  private final Map<Limit, Long> refused = new EnumMap<>(Limit.class);
  private final ArrayDeque<Pause> pauses = new ArrayDeque<>();
  private final List<Notice> notices = new ArrayList<>();
  private long forgotNanos = Long.MIN_VALUE / 2;

  /// An org was refused something.
  ///
  /// @param refused how often since it was last quiet
  public record Notice(OrgId org, Limit limit, long refused) {}

  /// In the order of their ends: each takes as long.
  private record Pause(long untilNanos, Runnable then) {}

  public Quota(LimitsByOrg limits) {
    this.limits = limits;
    for (Limit limit : Limit.values()) {
      refused.put(limit, 0L);
    }
  }

  /// Takes one of what is counted while it is open.
  ///
  /// @param limit connections, calls or streams
  /// @return why there is none; empty: taken
  public synchronized Optional<TidegateException> open(Limit limit, OrgId org, Moment now) {
    OrgLoad load = load(org, now);
    int most = OrgLoad.most(limit, load.limits);
    if (load.open(limit) >= most) {
      return Optional.of(count(load, org, limit, limit.refusal(most)));
    }
    load.add(limit, 1);
    return Optional.empty();
  }

  public synchronized void close(Limit limit, OrgId org) {
    OrgLoad load = loads.get(org);
    if (load != null) {
      load.add(limit, -1);
    }
  }

  /// Takes one publish: of what the org and the user may send now and have unanswered.
  ///
  /// @param user the author's name as it came, whatever it is
  /// @return why it is not taken, and when it may be; empty: taken, until [#answered]
  public synchronized Optional<TidegateException> publish(
      OrgId org, String user, long bytes, Moment now) {
    OrgLoad load = load(org, now);
    if (load.inFlight >= load.limits.eventsInFlight()) {
      return Optional.of(
          count(
              load,
              org,
              Limit.EVENTS_IN_FLIGHT,
              Limit.EVENTS_IN_FLIGHT.refusal(load.limits.eventsInFlight())));
    }
    return take(load, org, user, bytes, now);
  }

  /// As [#publish], of a stream that was read because the org had room: what it has unanswered is
  /// no reason to refuse, only not to read on.
  public synchronized Optional<TidegateException> publishOfStream(
      OrgId org, String user, long bytes, Moment now) {
    return take(load(org, now), org, user, bytes, now);
  }

  private Optional<TidegateException> take(
      OrgLoad load, OrgId org, String name, long bytes, Moment now) {
    UserLoad user = load.user(name, now.nanos());
    int inFlight = load.limits.user().eventsInFlight();
    if (user.inFlight >= inFlight) {
      return Optional.of(
          count(
              load,
              org,
              Limit.USER_EVENTS_IN_FLIGHT,
              Limit.USER_EVENTS_IN_FLIGHT.refusal(inFlight)));
    }
    long at = now.nanos();
    long events = load.events.waitNanos(1, at);
    long size = load.bytes.waitNanos(bytes, at);
    long ofUser = user.events.waitNanos(1, at);
    long sizeOfUser = user.bytes.waitNanos(bytes, at);
    long wait = Math.max(Math.max(events, size), Math.max(ofUser, sizeOfUser));
    if (wait > 0) {
      // The one that takes longest is the one to tell of.
      Limit limit;
      Rate rate;
      if (wait == events) {
        limit = Limit.EVENTS_PER_SECOND;
        rate = load.limits.events();
      } else if (wait == size) {
        limit = Limit.BYTES_PER_SECOND;
        rate = load.limits.bytes();
      } else if (wait == ofUser) {
        limit = Limit.USER_EVENTS_PER_SECOND;
        rate = load.limits.user().events();
      } else {
        limit = Limit.USER_BYTES_PER_SECOND;
        rate = load.limits.user().bytes();
      }
      return Optional.of(
          count(load, org, limit, limit.refusal(rate.perSecond(), Duration.ofNanos(wait))));
    }
    load.events.take(1);
    load.bytes.take(bytes);
    user.events.take(1);
    user.bytes.take(bytes);
    load.inFlight++;
    user.inFlight++;
    return Optional.empty();
  }

  /// A publish that was taken is answered, or refused by somebody else.
  public void answered(OrgId org, String user) {
    List<Runnable> woken;
    synchronized (this) {
      OrgLoad load = loads.get(org);
      if (load == null) {
        return;
      }
      load.answered(user);
      // By the time of the last look: what has come in since counts at the next.
      woken = load.waiting.isEmpty() ? List.of() : woken(load, load.seenNanos);
    }
    woken.forEach(Runnable::run);
  }

  /// Whether a stream may be read on; if not, `then` is called once when it is time to ask again.
  public synchronized boolean hasRoomOr(OrgId org, Moment now, Runnable then) {
    OrgLoad load = load(org, now);
    if (load.waiting.isEmpty() && room(load, now.nanos()) > 0) {
      return true;
    }
    load.waiting.add(then);
    return false;
  }

  /// Calls `then` once, when a stream that had something refused may be read on: whoever does not
  /// wait as told is heard only now and then.
  public synchronized void afterRefusal(Moment now, Runnable then) {
    pauses.add(new Pause(now.plus(PAUSE).nanos(), then));
  }

  /// Time passes: wakes streams that wait, forgets orgs that have nothing open.
  public void tick(Moment now) {
    List<Runnable> woken = new ArrayList<>();
    synchronized (this) {
      while (!pauses.isEmpty() && now.reached(pauses.element().untilNanos())) {
        woken.add(pauses.remove().then());
      }
      loads.values().forEach(load -> woken.addAll(woken(load, now.nanos())));
      if (now.since(forgotNanos).compareTo(FORGET_EVERY) >= 0) {
        forgotNanos = now.nanos();
        loads.values().removeIf(load -> load.isIdle(now.nanos()));
      }
    }
    woken.forEach(Runnable::run);
  }

  /// How often each limit was the reason for a refusal.
  public synchronized Map<Limit, Long> refused() {
    return Map.copyOf(refused);
  }

  /// Which orgs were refused something since the last call: for the log.
  public synchronized List<Notice> notices() {
    List<Notice> now = List.copyOf(notices);
    notices.clear();
    return now;
  }

  /// Orgs that are remembered now.
  synchronized int orgs() {
    return loads.size();
  }

  /// Users of an org that are remembered now.
  synchronized int users(OrgId org) {
    OrgLoad load = loads.get(org);
    return load == null ? 0 : load.users();
  }

  /// No more streams than find room: those that are woken for nothing would have their batches
  /// refused.
  private static List<Runnable> woken(OrgLoad load, long nowNanos) {
    List<Runnable> woken = new ArrayList<>();
    for (long room = load.waiting.isEmpty() ? 0 : room(load, nowNanos);
        room > 0 && !load.waiting.isEmpty();
        room--) {
      woken.add(load.waiting.remove());
    }
    return woken;
  }

  /// For how many batches there is room.
  private static long room(OrgLoad load, long nowNanos) {
    if (load.inFlight >= load.limits.eventsInFlight()) {
      return 0;
    }
    return Math.min(
        batches(load.events, ROOM_EVENTS, nowNanos), batches(load.bytes, ROOM_BYTES, nowNanos));
  }

  // A burst that is less than two batches is used up to its half before anybody waits.
  private static long batches(Allowance allowance, int batch, long nowNanos) {
    long least = Math.clamp(allowance.rate().burst() / 2, 1, batch);
    return allowance.tokens(nowNanos) / least;
  }

  private TidegateException count(OrgLoad load, OrgId org, Limit limit, TidegateException refusal) {
    refused.merge(limit, 1L, Long::sum);
    load.refused++;
    // At 1, 2, 4, 8 … of an org: a flood must not flood the log.
    if (Long.bitCount(load.refused) == 1 && notices.size() < NOTICES) {
      notices.add(new Notice(org, limit, load.refused));
    }
    return refusal;
  }

  private OrgLoad load(OrgId org, Moment now) {
    OrgLoad load = loads.get(org);
    if (load == null) {
      load = new OrgLoad(limits.of(org), now.nanos());
      loads.put(org, load);
    }
    load.seenNanos = now.nanos();
    return load;
  }
}
