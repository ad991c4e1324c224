package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Journal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.GrpcLinkDialer;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.link.LinkTraffic;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.remote.GrpcLinkSessions;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.serve.GrpcFeedStreams;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.trace.Tracing;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what a region's core wants done: on the journal's threads, the network's, and the
/// streams of callers. What comes back is an input of the core, on the loop.
///
/// Owned by the broker's loop, which also calls it.
final class RegionShell implements RegionCore.Effects {
  private static final Logger log = LoggerFactory.getLogger(RegionShell.class);

  private final Journal journal;
  private final TaskLoop loop;
  private final Consumer<String> stop;
  private final Tracing tracing;
  private final Map<RegionId, GrpcLinkDialer> dialers = new HashMap<>();
  private final Map<RegionId, GrpcLinkDialer.Listener> listeners = new HashMap<>();
  private final GrpcLinkSessions sessions = new GrpcLinkSessions();
  private final GrpcFeedStreams feeds = new GrpcFeedStreams();
  private @Nullable RegionCore core;
  private Consumer<ControlNews> edge = _ -> {};

  /// @param stop told once the store can no longer be trusted, and why
  /// @param tracing which messages are traced, and who takes their spans
  RegionShell(Journal journal, TaskLoop loop, Consumer<String> stop, Tracing tracing) {
    this.journal = journal;
    this.loop = loop;
    this.stop = stop;
    this.tracing = tracing;
  }

  /// Whose effects these are, and what the edge keeps of its state; before the first of them.
  void serve(RegionCore newCore, Consumer<ControlNews> newEdge) {
    core = newCore;
    edge = newEdge;
  }

  /// How a region is reached.
  void reach(RegionId peer, GrpcLinkDialer dialer) {
    dialers.put(peer, dialer);
  }

  /// A region that is reached no more.
  void leave(RegionId peer) {
    listeners.remove(peer);
    GrpcLinkDialer former = dialers.remove(peer);
    if (former != null) {
      former.close();
    }
  }

  /// What a region's dialer tells. A former dialer's last words count for nothing.
  GrpcLinkDialer.Listener listener(RegionId peer) {
    var listener =
        new GrpcLinkDialer.Listener() {
          @Override
          public void connected(Lane lane, long generation) {
            if (isCurrent()) {
              core().connected(peer, lane, generation, loop.now());
            }
          }

          @Override
          public void lost(Lane lane, long generation, String reason) {
            if (isCurrent()) {
              core().lost(peer, lane, generation, reason, loop.now());
            }
          }

          @Override
          public void received(Lane lane, long generation, LinkMessage.FromReceiver message) {
            if (isCurrent()) {
              core().received(peer, lane, generation, message, loop.now());
            }
          }

          private boolean isCurrent() {
            return equals(listeners.get(peer));
          }
        };
    listeners.put(peer, listener);
    return listener;
  }

  /// Messages that wait for each link's connection.
  Map<RegionId, Integer> outbound() {
    Map<RegionId, Integer> waiting = new HashMap<>();
    dialers.forEach((peer, dialer) -> waiting.put(peer, dialer.waiting()));
    return waiting;
  }

  /// What the link to a region has carried.
  LinkTraffic traffic(RegionId peer) {
    GrpcLinkDialer dialer = dialers.get(peer);
    return dialer == null ? LinkTraffic.NONE : dialer.traffic();
  }

  GrpcLinkSessions sessions() {
    return sessions;
  }

  GrpcFeedStreams streams() {
    return feeds;
  }

  @Override
  public void append(Batch batch) {
    journal.append(batch, done -> loop.answer(now -> core().completed(done, now)));
  }

  @Override
  public void resolve(Batch batch) {
    journal.resolve(batch, done -> loop.answer(now -> core().completed(done, now)));
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    journal.read(query, answer -> loop.answer(now -> then.accept(answer, now)));
  }

  @Override
  public void stop(String cause) {
    stop.accept(cause);
  }

  @Override
  public void dial(RegionId peer, Lane lane, long generation) {
    dialer(peer).dial(lane, generation);
  }

  @Override
  public void send(RegionId peer, Lane lane, LinkMessage.FromSender message) {
    dialer(peer).send(lane, message);
  }

  @Override
  public void hangUp(RegionId peer, Lane lane) {
    dialer(peer).hangUp(lane);
  }

  @Override
  public void answer(long session, LinkMessage.FromReceiver message) {
    sessions.answer(session, message);
  }

  @Override
  public void end(long session, String reason) {
    sessions.end(session, reason);
  }

  @Override
  public FeedSink feeds() {
    return feeds;
  }

  @Override
  public void controlChanged(ControlNews news) {
    edge.accept(news);
  }

  @Override
  public void alarm(String code, String detail) {
    log.atWarn().addKeyValue("code", code).addKeyValue("detail", detail).log("Alarm");
  }

  @Override
  public void linkChanged(LinkStatus status) {
    log.atInfo()
        .addKeyValue("link", status.peer())
        .addKeyValue("state", status.state().kind())
        .addKeyValue("breaker", status.breaker().getClass().getSimpleName())
        .addKeyValue("lag_events", status.lagEvents())
        .addKeyValue("reason", status.reason())
        .log("Link changed");
  }

  @Override
  public void swept(Sweeper.Report report) {
    log.atInfo()
        .addKeyValue("frames", report.frames())
        .addKeyValue("bytes", report.bytes())
        .addKeyValue("corrected", report.corrected())
        .addKeyValue("damaged", report.damaged())
        .addKeyValue("took_ms", report.took().toMillis())
        .log("Store swept");
  }

  @Override
  public Tracing tracing() {
    return tracing;
  }

  /// The loop pumps whenever its inbox is empty: the task under way is followed by that.
  @Override
  public void wake() {}

  @Override
  public void pumpIn(Duration wait) {
    loop.in(wait, now -> core().pump(now));
  }

  void close() {
    dialers.values().forEach(GrpcLinkDialer::close);
  }

  private GrpcLinkDialer dialer(RegionId peer) {
    GrpcLinkDialer dialer = dialers.get(peer);
    if (dialer == null) {
      throw new IllegalStateException("link: no dialer for " + peer);
    }
    return dialer;
  }

  private RegionCore core() {
    RegionCore running = core;
    if (running == null) {
      throw new IllegalStateException("shell: without a core");
    }
    return running;
  }
}
