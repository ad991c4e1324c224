package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.Keys;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.TlsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.GrpcPeerGuard;
import dev.tidegate.broker.edge.ListenerSetting;
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

/// Puts a broker together, in this order: its store and the region's core that recovers from it,
/// the loop, the links, the listeners. All of it or nothing is left open.
///
/// Used once.
final class BrokerAssembly {
  private static final Logger log = LoggerFactory.getLogger(Broker.class);
  private static final Duration TICK = Duration.ofMillis(50);

  private final BrokerConfig config;
  private final Optional<Path> file;
  private final WireLevels levels;
  private final Supplier<Moment> time;
  private final RandomGenerator chance;
  private final InstantSource instants;
  private final Parts parts = new Parts();
  private final Ending ending = new Ending();
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("broker-timer").factory());

  /// @param file what `config` was read from, and is followed; empty: nothing is
  /// @param time both clocks
  /// @param chance safe for use by many threads
  BrokerAssembly(
      BrokerConfig config,
      Optional<Path> file,
      WireLevels levels,
      Supplier<Moment> time,
      RandomGenerator chance) {
    this.config = config;
    this.file = file;
    this.levels = levels;
    this.time = time;
    this.chance = chance;
    this.instants = () -> Instant.ofEpochMilli(time.get().millis());
    parts.add(scheduler::shutdownNow);
  }

  /// A broker that serves. Blocking.
  ///
  /// @throws BrokerStartException if it cannot; nothing is left open then
  Broker start() throws BrokerStartException {
    try {
      return serving(opened(credentials()));
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

  private RotatingCredentials credentials() throws CredentialsException {
    TlsConfig tls = config.tls();
    return RotatingCredentials.open(
        new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()),
        new Identity.Broker(config.region(), config.broker()),
        config.trustDomain(),
        instants.instant());
  }

  /// A region whose loop does not run yet.
  ///
  /// @param policies the policy set last seen active
  /// @param spans takes its spans to a collector
  private record Opened(
      RotatingCredentials credentials,
      RegionSettings settings,
      RegionCore core,
      RegionShell shell,
      TaskLoop loop,
      EdgeCaches edge,
      Supplier<PolicySet> policies,
      Departures departures,
      Optional<OtlpSpans> spans) {}

  /// Opens the store and recovers from it.
  private Opened opened(RotatingCredentials credentials) throws BrokerStartException {
    RegionSettings settings =
        Settings.region(config, 1 + chance.nextLong(Long.MAX_VALUE - 1), levels);
    Optional<OtlpSpans> spans = spans(credentials);
    spans.ifPresent(each -> parts.add(each::close));
    Journal journal = journal();
    parts.add(journal::close);
    TaskLoop loop = new TaskLoop("region-" + config.region(), time, scheduler, TICK, this::failed);
    RegionShell shell =
        new RegionShell(
            journal,
            loop,
            cause -> ending.tell(new Ended.StoreBroken(cause)),
            spans.map(this::tracing).orElse(Tracing.OFF));
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
    return new Opened(
        credentials, settings, core, shell, loop, edge, policies::get, departures, spans);
  }

  /// Runs the loop and lets others come.
  private Broker serving(Opened region) throws BrokerStartException, IOException {
    RotatingCredentials credentials = region.credentials();
    RegionCore core = region.core();
    TaskLoop loop = region.loop();
    ListenerSetting setting = ListenerSetting.of(config, credentials, instants, scheduler);
    ExecutorService workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("link-", 0).factory());
    Peering peering = peering(setting, region.shell(), loop, workers);

    Quota quota = new Quota(region.settings().limits());
    Drains drains = new Drains(core);
    Pulse pulse = new Pulse(time);
    parts.add(loop::close);
    loop.start(
        now -> {
          core.tick(now);
          quota.tick(now);
          quota.notices().forEach(BrokerAssembly::tell);
          drains.tick(now);
          pulse.tick(core.isStoring(), drains.begun(), now);
        },
        core::pump);
    loop.run(core::start);
    region.spans().ifPresent(each -> each.start(scheduler));
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
            new Declaring(
                core, loop, peering, region.settings().baseline(), region.settings().policies()),
            instants);
    Services.All services =
        new Services(
                config,
                region.settings(),
                core,
                region.shell(),
                region.edge(),
                time,
                loop,
                workers,
                drains,
                chance)
            .all(quota, region.policies(), () -> StoreFiles.size(config.journalPath()), reloading);
    Map<Port, GrpcCallMeter> calls =
        GrpcCallMeter.ofPorts(services.listened(), () -> time.get().nanos());
    GrpcListeners listeners = GrpcListeners.start(setting, services.listened(), calls, quota, time);
    parts.add(listeners::close);
    loop.run(_ -> region.departures().tell(listeners::departed));
    parts.add(() -> leave(loop, services.farewell(), listeners));
    Optional<StatusServer> status = Optional.empty();
    if (config.listen().metrics().isPresent()) {
      Watching watching =
          new Watching(
              config,
              credentials,
              reloading,
              core,
              region.shell(),
              loop,
              quota,
              region.edge(),
              region.spans(),
              pulse,
              time);
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
        .addKeyValue("incarnation", region.settings().incarnation())
        .log("Serving");
    return new Broker(parts, ending, loop, drains, services.farewell(), listeners, status);
  }

  /// Says farewell, if the loop still runs, and waits until it is heard.
  private static void leave(TaskLoop loop, Farewell farewell, GrpcListeners listeners) {
    listeners.serving(false);
    try {
      new LoopReads(loop, Broker.LEAVING)
          .ask(now -> {
            farewell.say(now);
            return true;
          });
      listeners.drain(Port.WORKSPACE, Broker.LEAVING);
    } catch (TidegateException e) {
      log.atInfo().addKeyValue("reason", e.code()).log("Streams are cut");
    }
  }

  private Journal journal() {
    return switch (config.journal().store()) {
      case SQLITE ->
          SqliteJournal.open(
              config.journalPath(),
              config.region(),
              time.get().millis() - Keys.WINDOW.toMillis(),
              config.journal().walBytes(),
              chance);
    };
  }

  /// Takes spans to the collector that is configured, if one is.
  private Optional<OtlpSpans> spans(RotatingCredentials credentials) {
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

  private Tracing tracing(Spans spans) {
    return new Tracing(Sampling.oneIn(config.tracing().sample()), spans);
  }

  /// Connects each other region's link to the network.
  private Peering peering(
      ListenerSetting setting, RegionShell shell, TaskLoop loop, ExecutorService workers) {
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

  private void failed(Throwable bug) {
    // The kind and the place only: a message may quote what somebody wrote.
    log.atError()
        .addKeyValue("kind", bug.getClass().getName())
        .addKeyValue("at", bug.getStackTrace().length == 0 ? "" : bug.getStackTrace()[0])
        .log("The region's loop failed");
    ending.tell(new Ended.Failed());
  }
}
