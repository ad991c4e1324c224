package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// How far one bucket's stream has gone to the far region, and what it waits for.
///
/// INVARIANT: `acked` is what the far region said it has durably applied; what lies between it and
/// `sent` is in `flights`. Going back sets `sent` to `acked` and forgets the flights.
final class OutBucket {
  /// What a bucket waits for before its next piece can go.
  enum Wait {
    NOTHING,
    /// A look into the journal.
    READ,
    /// A plan that is decided anew.
    REFRESH,
    /// That it becomes known what a reader may have.
    DEFERRED,
    /// The channel's host to be heard.
    HELD,
    /// The far region to apply the control entries that the frame was decided under.
    CONTROL,
    /// The frame in the journal is damaged: it waits for its repair.
    DAMAGED
  }

  /// A piece that is out.
  ///
  /// @param needs control positions without which the far region keeps it waiting
  private record Flight(
      Pointer end,
      long bytes,
      long storedAtMillis,
      SortedMap<RegionId, Long> needs,
      long sentAtNanos) {}

  final BucketId id;
  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private final ReadAhead read = new ReadAhead();
  private Lane lane = Lane.LIVE;
  private Lane wanted = Lane.LIVE;
  private Pointer acked = Pointer.START;
  private Pointer sent = Pointer.START;
  private Wait wait = Wait.NOTHING;
  private long retryAtNanos;
  private long ticket;
  private long flyingBytes;
  private long nextStoredAtMillis;
  private long deficitBytes;
  private boolean mayAskAnew;
  private int refreshedRevision = -1;

  OutBucket(BucketId id) {
    this.id = id;
  }

  Lane lane() {
    return lane;
  }

  Lane wanted() {
    return wanted;
  }

  Pointer acked() {
    return acked;
  }

  Pointer sent() {
    return sent;
  }

  Wait waitsFor() {
    return wait;
  }

  long flyingBytes() {
    return flyingBytes;
  }

  long readBytes() {
    return read.bytes();
  }

  boolean isFlying() {
    return !flights.isEmpty();
  }

  /// Whether the far region keeps what is out waiting for control entries, by its latest echo; for
  /// as long as any region bears that.
  boolean waitsForControlThere(ControlSender entries, Moment now) {
    Flight first = flights.peekFirst();
    return first != null
        && !entries.echoCovers(first.needs())
        && now.since(first.sentAtNanos()).compareTo(LinkConfig.CONTROL_WAIT) < 0;
  }

  /// The far region's own word, at RESUME: what is durable there.
  void resumeAt(Pointer place) {
    acked = place;
    goBack();
  }

  void goBack() {
    sent = acked;
    if (!flights.isEmpty()) {
      nextStoredAtMillis = flights.getFirst().storedAtMillis();
    }
    flights.clear();
    flyingBytes = 0;
    read.forget();
    stopWaiting();
    refreshedRevision = -1;
  }

  /// @param needs control positions that the piece was decided under
  void sent(
      Pointer end, long bytes, long storedAtMillis, SortedMap<RegionId, Long> needs, Moment now) {
    flights.add(new Flight(end, bytes, storedAtMillis, needs, now.nanos()));
    flyingBytes += bytes;
    sent = end;
    read.drop(end);
  }

  /// The far region has applied everything up to `place`, which lies in the stream after `acked`.
  /// Returns the bytes that are no longer out.
  long acknowledge(Pointer place, StreamOrder order) {
    long before = flyingBytes;
    acked = place;
    while (!flights.isEmpty() && !order.isAfter(flights.getFirst().end(), place)) {
      Flight landed = flights.removeFirst();
      flyingBytes -= landed.bytes();
      nextStoredAtMillis = landed.storedAtMillis();
    }
    if (order.isAfter(place, sent)) {
      sent = place;
      read.forget();
    }
    return before - flyingBytes;
  }

  /// Moves to the lane that it wants, once nothing of it is out. True if it moved.
  boolean move(Lane to) {
    wanted = to;
    if (lane == to || isFlying()) {
      return false;
    }
    lane = to;
    return true;
  }

  /// Starts a wait; the ticket tells its answer from that of an older one.
  long await(Wait what, Moment until) {
    wait = what;
    retryAtNanos = until.nanos();
    return ++ticket;
  }

  boolean isAnswer(long answered) {
    return wait != Wait.NOTHING && ticket == answered;
  }

  void stopWaiting() {
    wait = Wait.NOTHING;
    ticket++;
  }

  boolean isWaitOver(Moment now) {
    return wait != Wait.NOTHING && now.reached(retryAtNanos);
  }

  /// The frame that holds what comes after `sent`, of those that were read.
  Optional<Frame> next() {
    return read.after(sent);
  }

  /// Whether the frame begins at `sent` or holds the place right after it.
  boolean follows(Frame frame) {
    return ReadAhead.follows(frame, sent);
  }

  /// One more turn's worth of bytes; what was overdrawn last time is taken off.
  long startTurn(long quantumBytes) {
    deficitBytes = Math.min(quantumBytes, deficitBytes + quantumBytes);
    return deficitBytes;
  }

  void endTurn(long spentBytes, boolean more) {
    deficitBytes = more ? deficitBytes - spentBytes : 0;
  }

  /// Its plan is to be decided anew although it stands: something that was unknown may be known
  /// now.
  void askAnew() {
    mayAskAnew = true;
  }

  boolean takeAskAnew() {
    boolean taken = mayAskAnew;
    mayAskAnew = false;
    return taken;
  }

  /// The revision that came from deciding a frame anew: if it does not stand either, asking again
  /// at once is no use.
  void refreshed(Frame revised) {
    refreshedRevision = revised.head().revision();
    keep(List.of(revised));
  }

  void forgetRefreshed() {
    refreshedRevision = -1;
  }

  boolean wasRefreshed(Frame frame) {
    return frame.head().revision() == refreshedRevision;
  }

  void keep(List<Frame> frames) {
    read.keep(frames);
    if (!frames.isEmpty() && flights.isEmpty()) {
      nextStoredAtMillis = frames.getFirst().head().storedAtMillis();
    }
  }

  /// A frame that may have been read has a new revision.
  void replace(Frame revised) {
    read.replace(revised);
  }

  /// When the oldest event that is not out was stored.
  void oldestIsFrom(long storedAtMillis) {
    nextStoredAtMillis = storedAtMillis;
  }

  /// Age of the oldest event that is not acknowledged, as far as known; only to be asked when there
  /// is one.
  Duration age(Moment now) {
    long since = flights.isEmpty() ? nextStoredAtMillis : flights.getFirst().storedAtMillis();
    return since == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, now.millis() - since));
  }
}
