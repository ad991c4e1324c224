package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/// One lane of a link: its connection, its generation, what it may send and what is out.
final class LaneStream {
  /// What a lane's connection is doing.
  enum Stage {
    DOWN,
    DIALED,
    /// HELLO is out.
    GREETED,
    /// RESUME is in.
    OPEN
  }

  private static final int[] RAMP_PERCENT = {10, 25, 50, 100};

  final Lane lane;

  /// Buckets of this lane that may have something to send.
  final SequencedSet<OutBucket> ready = new LinkedHashSet<>();

  /// Those whose turn is still to come in this round.
  final ArrayDeque<OutBucket> round = new ArrayDeque<>();

  private Stage stage = Stage.DOWN;
  private long connection;
  private long generation;
  private Moment since = new Moment(0, 0);
  private long creditBytes;
  private long creditEvents;
  private long windowBytes;
  private long outBytes;
  private int ramp = RAMP_PERCENT.length - 1;
  private boolean starved;
  private long stillSinceNanos;

  LaneStream(Lane lane) {
    this.lane = lane;
  }

  Stage stage() {
    return stage;
  }

  boolean isOpen() {
    return stage == Stage.OPEN;
  }

  long connection() {
    return connection;
  }

  /// Stands in each DATA; an ack of an older one says nothing.
  long generation() {
    return generation;
  }

  Moment since() {
    return since;
  }

  long creditBytes() {
    return isOpen() ? creditBytes : 0;
  }

  long creditEvents() {
    return isOpen() ? creditEvents : 0;
  }

  boolean isStarved() {
    return isOpen() && starved;
  }

  boolean isCurrent(long answered) {
    return stage != Stage.DOWN && connection == answered;
  }

  void dialed(long newConnection, Moment now) {
    stage = Stage.DIALED;
    connection = newConnection;
    generation = newConnection;
    since = now;
    creditBytes = 0;
    creditEvents = 0;
    outBytes = 0;
    starved = false;
  }

  void greeted(Moment now) {
    stage = Stage.GREETED;
    since = now;
  }

  void opened(LinkMessage.Credit credit, Moment now) {
    stage = Stage.OPEN;
    since = now;
    creditBytes = credit.bytes();
    creditEvents = credit.events();
    windowBytes = credit.bytes();
    stillSinceNanos = now.nanos();
  }

  void down() {
    stage = Stage.DOWN;
    outBytes = 0;
    creditBytes = 0;
    creditEvents = 0;
    starved = false;
    ready.clear();
    round.clear();
  }

  /// Goes back: what was sent under the generation before is sent again.
  void regenerate(long newGeneration, Moment now) {
    generation = newGeneration;
    outBytes = 0;
    stillSinceNanos = now.nanos();
  }

  void granted(LinkMessage.Credit more) {
    creditBytes = saturated(creditBytes, more.bytes());
    creditEvents = saturated(creditEvents, more.events());
  }

  /// Bytes that may be sent now: the credit, but after a breaker closed only a rising share of the
  /// window may be out at once.
  long room() {
    if (!isOpen()) {
      return 0;
    }
    long share = windowBytes / 100 * RAMP_PERCENT[ramp];
    return isRamping() ? Math.min(creditBytes, Math.max(0, share - outBytes)) : creditBytes;
  }

  boolean isRamping() {
    return ramp < RAMP_PERCENT.length - 1;
  }

  void startRamp() {
    ramp = 0;
  }

  void stepRamp() {
    ramp = Math.min(ramp + 1, RAMP_PERCENT.length - 1);
  }

  /// INVARIANT: `outBytes` is the sum over the flights of this lane's buckets, so it is 0 only when
  /// nothing is out.
  void sent(long bytes, int events, long flightBytes, Moment now) {
    if (outBytes == 0) {
      stillSinceNanos = now.nanos();
    }
    creditBytes -= bytes;
    creditEvents -= events;
    outBytes += flightBytes;
  }

  void acknowledged(long bytes, Moment now) {
    outBytes = Math.max(0, outBytes - bytes);
    stillSinceNanos = now.nanos();
  }

  long outBytes() {
    return outBytes;
  }

  /// Whether there was something to send and too little credit for it.
  void starved(boolean isStarved) {
    starved = isStarved;
  }

  /// Whether data are out, credit is left, and nothing was acknowledged for so long.
  ///
  /// @param excused the far region says what it waits for
  boolean isStalled(boolean excused, LinkConfig config, Moment now) {
    if (!isOpen() || outBytes == 0) {
      return false;
    }
    if (excused || starved || creditBytes <= 0 || creditEvents <= 0) {
      stillSinceNanos = now.nanos();
      return false;
    }
    return now.since(stillSinceNanos).compareTo(config.noProgress()) >= 0;
  }

  private static long saturated(long sum, long more) {
    long result = sum + Math.max(0, more);
    return result < 0 ? Long.MAX_VALUE : result;
  }
}
