package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.Keys;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.TlsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.GrpcPeerGuard;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PlatformTls;
import dev.tidegate.broker.identity.RotatingCredentials;
import dev.tidegate.broker.journal.Journal;
import dev.tidegate.broker.journal.JournalException;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.metrics.GrpcCallMeter;
import dev.tidegate.broker.metrics.StatusServer;
import dev.tidegate.broker.otlp.OtlpSpans;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.shell.BrokerStartException.Fault;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.trace.Sampling;
import dev.tidegate.broker.trace.Spans;
import dev.tidegate.broker.trace.Tracing;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One broker: a region's cores on their loop, with the journal, the listeners and the links around
/// them.
///
/// Runs from [#start] until it is asked to stop or has to: then [#awaitEnd] says how it ended.
/// Whoever started it closes it. Safe for use by many threads.
public final class Broker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Broker.class);
  private static final Duration TICK = Duration.ofMillis(50);

  /// How long the last words to workspaces may take.
  private static final Duration LEAVING = Duration.ofSeconds(1);

  private final Parts parts;
  private final Ending ending;
  private final TaskLoop loop;
  private final Drains drains;
  private final Farewell farewell;
  private final GrpcListeners listeners;
  private final Optional<StatusServer> status;

  private Broker(
      Parts parts,
      Ending ending,
      TaskLoop loop,
      Drains drains,
      Farewell farewell,
      GrpcListeners listeners,
      Optional<StatusServer> status) {
    this.parts = parts;
    this.ending = ending;
    this.loop = loop;
    this.drains = drains;
    this.farewell = farewell;
    this.listeners = listeners;
    this.status = status;
  }

  /// As [#start(BrokerConfig, Supplier, RandomGenerator)], with the settings of a file that it then
  /// follows.
  ///
  /// @throws ConfigException with every mistake of the file
  public static Broker start(Path config, Supplier<Moment> time, RandomGenerator chance)
      throws ConfigException, BrokerStartException {
    return start(config, WireLevels.CURRENT, time, chance);
  }

  /// As a broker of another release would run, for what its wire levels are about.
  static Broker start(Path config, WireLevels levels, Supplier<Moment> time, RandomGenerator chance)
      throws ConfigException, BrokerStartException {
    return start(BrokerConfig.load(config), Optional.of(config), levels, time, chance);
  }

  /// Opens the store, recovers from it, and serves. Blocking.
  ///
  /// @param time both clocks
  /// @param chance draws this run's incarnation, ids and pauses; safe for use by many threads
  /// @throws BrokerStartException if it cannot serve; nothing is left open then
  public static Broker start(BrokerConfig config, Supplier<Moment> time, RandomGenerator chance)
      throws BrokerStartException {
    return start(config, Optional.empty(), WireLevels.CURRENT, time, chance);
  }

  private static Broker start(
      BrokerConfig config,
      Optional<Path> file,
      WireLevels levels,
      Supplier<Moment> time,
      RandomGenerator chance)
      throws BrokerStartException {
    Parts parts = new Parts();
    try {
      return start(config, file, levels, time, chance, parts);
    } catch (CredentialsException e) {
      parts.close();
      throw new BrokerStartException(Fault.SETTINGS, String.valueOf(e.getMessage()), e);
    } catch (JournalException | IOException e) {
      parts.close();
      throw new BrokerStartException(Fault.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    } catch (BrokerStartException | RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  private static Broker start(
      BrokerConfig config,
      Optional<Path> file,
      WireLevels levels,
      Supplier<Moment> time,
      RandomGenerator chance,
      Parts parts)
      throws BrokerStartException, CredentialsException, IOException {
    InstantSource instants = () -> Instant.ofEpochMilli(time.get().millis());
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("broker-timer").factory());
    parts.add(scheduler::shutdownNow);
    TlsConfig tls = config.tls();
    RotatingCredentials credentials =
        RotatingCredentials.open(
            new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()),
            new Identity.Broker(config.region(), config.broker()),
            config.trustDomain(),
            instants.instant());
    GrpcListeners.Setting setting =
        GrpcListeners.Setting.of(config, credentials, instants, scheduler);
    RegionSettings settings =
        Settings.region(config, 1 + chance.nextLong(Long.MAX_VALUE - 1), levels);

    Optional<OtlpSpans> spans = spans(config, credentials);
    spans.ifPresent(each -> parts.add(each::close));
    Journal journal = open(config, time.get(), chance);
    parts.add(journal::close);
    Ending ending = new Ending();
    TaskLoop loop =
        new TaskLoop(
            "region-" + config.region(), time, scheduler, TICK, bug -> failed(bug, ending));
    RegionShell shell =
        new RegionShell(
            journal,
            loop,
            cause -> ending.tell(new Ended.StoreBroken(cause)),
            spans.map(each -> tracing(config, each)).orElse(Tracing.OFF));
    RegionCore core = new RegionCore(settings, journal.recover(), chance, shell, time.get());
    AtomicReference<PolicySet> policies = new AtomicReference<>(core.policies().active());
    EdgeCaches edge = EdgeCaches.of(core, loop.workspaces(), time, policies::get);
    Departures departures = new Departures(core.directory(), config.region());
    shell.serve(
        core,
        news -> {
          policies.set(core.policies().active());
          edge.applied(news);
          departures.applied();
        });
    ExecutorService workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("link-", 0).factory());
    Peering peering = peering(config, setting, shell, loop, workers, parts);

    Quota quota = new Quota(settings.limits());
    Drains drains = new Drains(core);
    Pulse pulse = new Pulse(time);
    parts.add(loop::close);
    loop.start(
        now -> {
          core.tick(now);
          quota.tick(now);
          quota.notices().forEach(Broker::tell);
          drains.tick(now);
          pulse.tick(core.isStoring(), drains.begun(), now);
        },
        core::pump);
    loop.run(core::start);
    spans.ifPresent(each -> each.start(scheduler));
    new StoreGauge(
            config.journalPath(),
            config.journal().maxBytes(),
            (bytes, limit) -> loop.run(now -> core.measured(bytes, limit, now)))
        .start(scheduler);

    Reloading reloading =
        new Reloading(
            file,
            config,
            credentials,
            new Declaring(core, loop, peering, settings.baseline(), settings.policies()),
            instants);
    Services.All services =
        new Services(config, settings, core, shell, edge, time, loop, workers, drains, chance)
            .all(quota, policies::get, () -> StoreFiles.size(config.journalPath()), reloading);
    Map<Port, GrpcCallMeter> calls =
        GrpcCallMeter.ofPorts(services.listened(), () -> time.get().nanos());
    GrpcListeners listeners = GrpcListeners.start(setting, services.listened(), calls, quota, time);
    parts.add(listeners::close);
    loop.run(_ -> departures.tell(listeners::departed));
    parts.add(() -> leave(loop, services.farewell(), listeners));
    Optional<StatusServer> status = Optional.empty();
    if (config.listen().metrics().isPresent()) {
      Watching watching =
          new Watching(
              config, credentials, reloading, core, shell, loop, quota, edge, spans, pulse, time);
      status =
          Optional.of(
              watching.listen(
                  config.listen().metrics().get(), listeners, List.copyOf(calls.values())));
      parts.add(status.get()::close);
    }
    reloading.start(scheduler, workers);
    listeners.serving(true);
    loop.run(_ -> pulse.begin(listeners::serving));
    log.atInfo()
        .addKeyValue("region", config.region())
        .addKeyValue("incarnation", settings.incarnation())
        .log("Serving");
    return new Broker(parts, ending, loop, drains, services.farewell(), listeners, status);
  }

  /// Where a port listens, with the number that the system chose if 0 was asked for.
  public InetSocketAddress address(Port port) {
    return listeners.address(port);
  }

  /// Where monitoring asks; empty if that is not configured.
  public Optional<InetSocketAddress> metricsAddress() {
    return status.map(StatusServer::address);
  }

  /// Asks it to stop: takes nothing new, finishes what is on its way, for at most `timeout`, and
  /// then ends the streams of workspaces with DRAINING. Returns at once.
  public void drain(Duration timeout) {
    listeners.serving(false);
    loop.run(now -> drains.begin(timeout, this::leave, now));
  }

  /// What the feeds acknowledged last is stored before the end.
  private void leave(boolean complete, Moment now) {
    farewell.say(now);
    drains.begin(LEAVING, (_, _) -> ending.tell(new Ended.Drained(complete)), now);
  }

  /// Waits for the end of its run; its parts are still to be closed then.
  public Ended awaitEnd() throws InterruptedException {
    return ending.await();
  }

  /// Ends what is open and closes the store, which holds all that was acknowledged.
  @Override
  public void close() {
    parts.close();
    ending.tell(new Ended.Drained(false));
  }

  /// Says farewell, if the loop still runs, and waits until it is heard.
  private static void leave(TaskLoop loop, Farewell farewell, GrpcListeners listeners) {
    listeners.serving(false);
    try {
      new LoopReads(loop, LEAVING)
          .ask(now -> {
            farewell.say(now);
            return true;
          });
      listeners.drain(Port.WORKSPACE, LEAVING);
    } catch (TidegateException e) {
      log.atInfo().addKeyValue("reason", e.code()).log("Streams are cut");
    }
  }

  private static Journal open(BrokerConfig config, Moment now, RandomGenerator chance) {
    return switch (config.journal().store()) {
      case SQLITE ->
          SqliteJournal.open(
              config.journalPath(),
              config.region(),
              now.millis() - Keys.WINDOW.toMillis(),
              config.journal().walBytes(),
              chance);
    };
  }

  /// Takes spans to the collector that is configured, if one is.
  private static Optional<OtlpSpans> spans(BrokerConfig config, RotatingCredentials credentials) {
    return config
        .tracing()
        .endpoint()
        .map(URI::create)
        .map(endpoint ->
            OtlpSpans.to(
                endpoint,
                new OtlpSpans.Source(config.region().value(), config.broker(), Watching.version()),
                "https".equals(endpoint.getScheme())
                    ? Optional.of(
                        new OtlpSpans.Tls(
                            PlatformTls.client(credentials), credentials.get().trust()))
                    : Optional.empty()));
  }

  private static Tracing tracing(BrokerConfig config, Spans spans) {
    return new Tracing(Sampling.oneIn(config.tracing().sample()), spans);
  }

  /// Connects each other region's link to the network.
  private static Peering peering(
      BrokerConfig config,
      GrpcListeners.Setting setting,
      RegionShell shell,
      TaskLoop loop,
      ExecutorService workers,
      Parts parts) {
    GrpcPeerGuard guard =
        new GrpcPeerGuard(setting.credentials(), setting.time(), setting.scheduler());
    parts.add(guard::close);
    GrpcDialer dialer =
        new GrpcDialer(
            setting.credentials(), config.trustDomain(), config.limits(), Optional.of(guard));
    parts.add(dialer::close);
    parts.add(workers::shutdownNow);
    parts.add(shell::close);
    Peering peering = new Peering(dialer, workers, shell, loop);
    config.regions().forEach(peering::reach);
    return peering;
  }

  private static void tell(Quota.Notice notice) {
    log.atWarn()
        .addKeyValue("org", notice.org())
        .addKeyValue("limit", notice.limit().key())
        .addKeyValue("refused", notice.refused())
        .log("Org is beyond a limit");
  }

  private static void failed(Throwable bug, Ending ending) {
    // The kind and the place only: a message may quote what somebody wrote.
    log.atError()
        .addKeyValue("kind", bug.getClass().getName())
        .addKeyValue("at", bug.getStackTrace().length == 0 ? "" : bug.getStackTrace()[0])
        .log("The region's loop failed");
    ending.tell(new Ended.Failed());
  }
}
