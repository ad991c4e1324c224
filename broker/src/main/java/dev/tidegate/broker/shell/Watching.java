package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PeerIdentity;
import dev.tidegate.broker.identity.PlatformTls;
import dev.tidegate.broker.metrics.Figures;
import dev.tidegate.broker.metrics.GrpcCallMeter;
import dev.tidegate.broker.metrics.Metrics;
import dev.tidegate.broker.metrics.StatusServer;
import dev.tidegate.broker.metrics.Surroundings;
import dev.tidegate.broker.otlp.OtlpSpans;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.region.RegionView;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What monitoring sees of a broker: puts the figures of its parts together and listens for who
/// asks.
///
/// @param credentials those in force
record Watching(
    BrokerConfig config,
    Supplier<Credentials> credentials,
    Reloading reloading,
    RegionView view,
    RegionShell shell,
    TaskLoop loop,
    Quota quota,
    EdgeCaches edge,
    Optional<OtlpSpans> spans,
    Pulse pulse,
    Supplier<Moment> time) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// @throws IOException naming the address that could not be bound
  StatusServer listen(Endpoint endpoint, GrpcListeners listeners, List<GrpcCallMeter> calls)
      throws IOException {
    // Answers have room always: monitoring must see most when the inbox is full.
    LoopReads reads = new LoopReads(task -> loop.answer(task), PATIENCE);
    Metrics metrics =
        new Metrics(() -> reads.ask(this::figures), () -> surroundings(listeners), calls);
    return StatusServer.start(
        endpoint,
        () -> new StatusServer.Guard(PlatformTls.server(credentials), this::isOperator),
        pulse,
        metrics::text);
  }

  private Figures figures(Moment now) {
    return new Figures(view.figures(now), shell.outbound(), loop.waiting());
  }

  private boolean isOperator(List<X509Certificate> chain) {
    Instant now = Instant.ofEpochMilli(time.get().millis());
    try {
      PeerIdentity peer = PeerIdentity.of(chain, config.trustDomain());
      return peer.identity() instanceof Identity.Operator
          && peer.lifetime().covers(now)
          && credentials.get().believes(chain, now);
    } catch (TidegateException e) {
      return false;
    }
  }

  private Surroundings surroundings(GrpcListeners listeners) {
    List<String> objections = pulse.notReady();
    Map<Port, Integer> connections = new EnumMap<>(Port.class);
    Map<Port, Long> refused = new EnumMap<>(Port.class);
    Map<Port, Map<ErrorCode, Long>> calls = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      connections.put(port, listeners.connections(port));
      refused.put(port, listeners.refusedConnections(port));
      calls.put(port, listeners.refusedCalls(port));
    }
    SortedMap<String, Long> certificates = new TreeMap<>();
    long now = time.get().millis();
    credentials
        .get()
        .ends()
        .forEach((name, end) -> certificates.put(name, (end.toEpochMilli() - now) / 1_000));
    return new Surroundings(
        config.region().value(),
        config.broker(),
        version(),
        TaskLoop.INBOX,
        objections,
        objections.contains("DRAINING"),
        certificates,
        reloading.waiting(),
        disk(config.journalPath()),
        connections,
        new Surroundings.Refused(quota.refused(), calls, refused),
        edge.figures(),
        spans.map(each -> new Surroundings.Traced(each.exported(), each.dropped())));
  }

  /// Which build this is.
  static String version() {
    return Optional.ofNullable(Broker.class.getPackage().getImplementationVersion())
        .orElse("source");
  }

  private Optional<Surroundings.Disk> disk(Path store) {
    try {
      FileStore disk = Files.getFileStore(store);
      long bytes = StoreFiles.length(store);
      long log = StoreFiles.length(StoreFiles.log(store));
      return Optional.of(
          new Surroundings.Disk(
              bytes,
              log,
              Math.min(config.journal().maxBytes(), bytes + log + disk.getUsableSpace()),
              disk.getUsableSpace(),
              disk.getTotalSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
