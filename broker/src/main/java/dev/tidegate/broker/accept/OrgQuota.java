package dev.tidegate.broker.accept;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// What one org may have on its way and send per second, over all its calls, so that no org takes
/// the broker from the others.
///
/// A unary publish beyond it is refused; a stream is not read on until there is room, so it may be
/// exceeded by one batch of each stream. Owned by the broker's loop.
public final class OrgQuota {
  private final int streams;
  private final int inFlight;
  private final int perSecond;
  private final Map<OrgId, Load> loads = new HashMap<>();

  private static final class Load {
    private int streams;
    private int inFlight;
    private double tokens;
    private long filledNanos;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  }

  /// @param streams open publish streams of one org
  /// @param inFlight its publishes that are not answered yet
  /// @param perSecond its publishes per second, with one second's worth at once
  public OrgQuota(int streams, int inFlight, int perSecond) {
    this.streams = streams;
    this.inFlight = inFlight;
    this.perSecond = perSecond;
  }

  /// @throws TidegateException TOO_MANY_STREAMS
  void open(OrgId org, Moment now) {
    Load load = load(org, now);
    if (load.streams >= streams) {
      throw new TidegateException(ErrorCode.TOO_MANY_STREAMS, "The org has too many open streams")
          .with("limit", streams);
    }
    load.streams++;
  }

  void close(OrgId org, Moment now) {
    load(org, now).streams--;
  }

  /// @throws TidegateException OVERLOADED
  void takeOne(OrgId org, Moment now) {
    Load load = load(org, now);
    if (!hasRoom(load)) {
      throw new TidegateException(ErrorCode.OVERLOADED, "The org publishes too much at once")
          .with("in_flight", load.inFlight)
          .with("max_in_flight", inFlight)
          .with("max_per_second", perSecond);
    }
    take(org, 1, now);
  }

  /// Of what was read already.
  void take(OrgId org, int publishes, Moment now) {
    Load load = load(org, now);
    load.inFlight += publishes;
    load.tokens -= publishes;
  }

  void done(OrgId org) {
    Load load = loads.get(org);
    if (load != null) {
      load.inFlight--;
      wake(load);
    }
  }

  /// Whether more may be read now; if not, `then` is called once when it is time to ask again.
  boolean hasRoomOr(OrgId org, Moment now, Runnable then) {
    Load load = load(org, now);
    if (hasRoom(load)) {
      return true;
    }
    load.waiting.add(then);
    return false;
  }

  /// Fills up with time; forgets orgs that have nothing open.
  public void tick(Moment now) {
    for (OrgId org : loads.keySet().toArray(OrgId[]::new)) {
      wake(load(org, now));
    }
    loads
        .values()
        .removeIf(load ->
            load.streams == 0
                && load.inFlight == 0
                && load.waiting.isEmpty()
                && load.tokens >= perSecond);
  }

  private void wake(Load load) {
    for (int left = load.waiting.size(); left > 0 && hasRoom(load); left--) {
      load.waiting.remove().run();
    }
  }

  private boolean hasRoom(Load load) {
    return load.inFlight < inFlight && load.tokens > 0;
  }

  private Load load(OrgId org, Moment now) {
    Load load =
        loads.computeIfAbsent(
            org,
            _ -> {
              Load fresh = new Load();
              fresh.tokens = perSecond;
              fresh.filledNanos = now.nanos();
              return fresh;
            });
    load.tokens =
        Math.min(perSecond, load.tokens + (now.nanos() - load.filledNanos) / 1e9 * perSecond);
    load.filledNanos = now.nanos();
    return load;
  }
}
