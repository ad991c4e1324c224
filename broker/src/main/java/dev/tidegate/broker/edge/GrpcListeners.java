package dev.tidegate.broker.edge;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcIdentityInterceptor;
import dev.tidegate.broker.identity.GrpcMethods;
import dev.tidegate.broker.identity.GrpcRoleInterceptor;
import dev.tidegate.broker.identity.GrpcTls;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A broker's three listeners, each a gRPC server with TLS, one role, its limits and a health
/// service.
///
/// Started they answer calls but say `NOT_SERVING` until [#serving]. A service is refused at start
/// if one of its methods has no row in [GrpcMethods] for the port's role: no RPC is reachable that
/// nobody thought about.
public final class GrpcListeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcListeners.class);
  private static final int RESETS_PER_WINDOW = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final Duration KEEP_ALIVE_LEAST = Duration.ofSeconds(20);
  private static final int WORKSPACE_WINDOW_BYTES = 1 << 20;
  private static final int LINK_WINDOW_BYTES = 8 << 20;

  private final Map<Port, Server> servers = new EnumMap<>(Port.class);
  private final Map<Port, InetSocketAddress> addresses = new EnumMap<>(Port.class);
  private final Map<Port, HealthStatusManager> health = new EnumMap<>(Port.class);
  private final Map<Port, ConnectionSlots> connections = new EnumMap<>(Port.class);
  private final Map<Port, GrpcRefusals> refusals = new EnumMap<>(Port.class);
  private final List<GrpcCallGuard> guards = new ArrayList<>();
  private final EventLoopGroup io;
  private final ExecutorService handlers;

  private GrpcListeners() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    var factory = Thread.ofPlatform().daemon().name("edge-io-", 0).factory();
    this.io =
        new MultiThreadIoEventLoopGroup(
            threads,
            factory,
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  }

  /// What each port serves, beside health (all) and reflection (operator).
  public record Services(
      List<BindableService> workspace, List<BindableService> link, List<BindableService> operator) {
    public Services {
      workspace = List.copyOf(workspace);
      link = List.copyOf(link);
      operator = List.copyOf(operator);
    }

    /// The type of each method that a port serves, by its full name.
    public Map<String, MethodDescriptor.MethodType> methods(Port port) {
      Map<String, MethodDescriptor.MethodType> types = new HashMap<>();
      for (BindableService service : on(port)) {
        add(service.bindService().getServiceDescriptor(), types);
      }
      add(HealthGrpc.getServiceDescriptor(), types);
      if (port == Port.OPERATOR) {
        add(ServerReflectionGrpc.getServiceDescriptor(), types);
      }
      return types;
    }

    private static void add(
        ServiceDescriptor service, Map<String, MethodDescriptor.MethodType> types) {
      service.getMethods().forEach(each -> types.put(each.getFullMethodName(), each.getType()));
    }

    private List<BindableService> on(Port port) {
      return switch (port) {
        case WORKSPACE -> workspace;
        case LINK -> link;
        case OPERATOR -> operator;
      };
    }
  }

  /// What the listeners need of the broker: where, how much, who we are, and the time.
  public record Setting(
      ListenConfig listen,
      LimitsConfig limits,
      String trustDomain,
      Supplier<Credentials> credentials,
      InstantSource time,
      ScheduledExecutorService scheduler) {
    /// As the configuration says.
    ///
    /// @param credentials those in force; asked at each handshake
    public static Setting of(
        BrokerConfig config,
        Supplier<Credentials> credentials,
        InstantSource time,
        ScheduledExecutorService scheduler) {
      return new Setting(
          config.listen(), config.limits(), config.trustDomain(), credentials, time, scheduler);
    }
  }

  /// Binds all three ports, or none.
  ///
  /// @throws IOException naming the port that could not be bound
  public static GrpcListeners start(Setting setting, Services services) throws IOException {
    return start(
        setting,
        services,
        Map.of(),
        new Quota(LimitsByOrg.NONE),
        () -> new Moment(0, setting.time().instant().toEpochMilli()));
  }

  /// As [#start(Setting, Services)].
  ///
  /// @param quota what each org may have open
  /// @param moments both clocks; asked by many threads
  /// @param meters what sees every call of a port, those too that are refused; safe for use by many
  ///   threads
  public static GrpcListeners start(
      Setting setting,
      Services services,
      Map<Port, ? extends ServerStreamTracer.Factory> meters,
      Quota quota,
      Supplier<Moment> moments)
      throws IOException {
    var listeners = new GrpcListeners();
    try {
      for (Port port : Port.values()) {
        listeners.open(
            port,
            setting,
            services.on(port),
            quota,
            moments,
            Optional.<ServerStreamTracer.Factory>ofNullable(meters.get(port)));
      }
      return listeners;
    } catch (IOException | RuntimeException e) {
      listeners.close();
      throw e;
    }
  }

  /// Where a port listens, with the port number that the system chose if 0 was asked for.
  public InetSocketAddress address(Port port) {
    InetSocketAddress address = addresses.get(port);
    if (address == null) {
      throw new IllegalStateException("port: not open: " + port);
    }
    return address;
  }

  /// How many connections a port has now, those still shaking hands included.
  public int connections(Port port) {
    ConnectionSlots slots = connections.get(port);
    return slots == null ? 0 : slots.taken();
  }

  /// How many connections of a port were closed for want of a slot.
  public long refusedConnections(Port port) {
    ConnectionSlots slots = connections.get(port);
    return slots == null ? 0 : slots.refused();
  }

  /// Calls of a port that ended with a listed error, by its code.
  public Map<ErrorCode, Long> refusedCalls(Port port) {
    GrpcRefusals counted = refusals.get(port);
    return counted == null ? Map.of() : counted.counts();
  }

  /// What the health services say from now on.
  public void serving(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    servers.forEach((port, server) -> {
      HealthStatusManager manager = health.get(port);
      if (manager != null) {
        server
            .getServices()
            .forEach(it -> manager.setStatus(it.getServiceDescriptor().getName(), status));
        manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
      }
    });
  }

  /// The orgs that were at home here and are no more: their calls end within two seconds, new ones
  /// at once, with NOT_HOME.
  public void departed(Set<OrgId> orgs) {
    guards.forEach(guard -> guard.departed(orgs));
  }

  /// Takes no new calls on a port and waits up to `grace` for the open ones.
  public void drain(Port port, Duration grace) {
    Server server = servers.get(port);
    if (server == null) {
      return;
    }
    server.shutdown();
    try {
      server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes no new calls, says so to health watchers and waits up to `grace` for the open ones.
  public void drain(Duration grace) {
    health.values().forEach(HealthStatusManager::enterTerminalState);
    servers.values().forEach(Server::shutdown);
    long millis = Math.max(1, grace.toMillis() / Math.max(1, servers.size()));
    try {
      for (Server server : servers.values()) {
        server.awaitTermination(millis, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Cuts what is open. Returns when the ports are free again.
  @Override
  public void close() {
    servers.values().forEach(Server::shutdownNow);
    try {
      for (Server server : servers.values()) {
        server.awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    guards.forEach(GrpcCallGuard::close);
    handlers.shutdown();
    var _ = io.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }

  private void open(
      Port port,
      Setting setting,
      List<BindableService> services,
      Quota quota,
      Supplier<Moment> moments,
      Optional<ServerStreamTracer.Factory> meter)
      throws IOException {
    LimitsConfig limits = setting.limits();
    Endpoint endpoint = port.endpoint(setting.listen());
    var slots = new ConnectionSlots(limits.connections(), limits.connectionsPerAddress());
    connections.put(port, slots);
    var cap = new GrpcConnectionCap(port, slots);
    var address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new IOException("Cannot listen on " + endpoint + ": unknown host");
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .channelFactory(() -> socket(cap))
            .bossEventLoopGroup(io)
            .workerEventLoopGroup(io)
            .executor(handlers)
            .callExecutor(new GrpcCallThreads())
            .sslContext(GrpcTls.server(setting.credentials()))
            .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .maxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
            .maxInboundMetadataSize(limits.metadataBytes())
            // Counted by the tracer, which can say why.
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .addStreamTracerFactory(GrpcMessageSize.factory(largestMessage(port, limits)))
            .permitKeepAliveTime(KEEP_ALIVE_LEAST.toSeconds(), TimeUnit.SECONDS);
    List<ServerInterceptor> gates = new ArrayList<>();
    switch (port) {
      case WORKSPACE -> {
        var gate =
            new GrpcOrgGate(setting.trustDomain(), quota, moments, setting.scheduler(), cap::cut);
        gates.add(gate);
        builder
            .flowControlWindow(WORKSPACE_WINDOW_BYTES)
            .maxConnectionIdle(limits.workspaceIdle().toMillis(), TimeUnit.MILLISECONDS)
            .addTransportFilter(gate);
      }
      case LINK -> builder.flowControlWindow(LINK_WINDOW_BYTES).permitKeepAliveWithoutCalls(true);
      case OPERATOR -> {}
    }
    meter.ifPresent(builder::addStreamTracerFactory);
    addServices(builder, port, setting, services, gates);
    Server server = bind(builder.build(), port, endpoint);
    servers.put(port, server);
    addresses.put(port, (InetSocketAddress) server.getListenSockets().getFirst());
    serving(false);
    log.atInfo().addKeyValue("port", port).addKeyValue("address", address(port)).log("Listening");
  }

  private static Server bind(Server server, Port port, Endpoint endpoint) throws IOException {
    try {
      return server.start();
    } catch (IOException e) {
      throw new IOException(
          "Cannot listen on "
              + endpoint
              + " (in use?): end what listens there, or change listen."
              + port.name().toLowerCase(Locale.ROOT)
              + " in the configuration",
          e);
    }
  }

  private static GrpcMessageSize.Limit largestMessage(Port port, LimitsConfig limits) {
    return switch (port) {
      case WORKSPACE, OPERATOR ->
          new GrpcMessageSize.Limit(limits.workspaceMessageBytes(), ErrorCode.REQUEST_TOO_LARGE);
      case LINK ->
          new GrpcMessageSize.Limit(limits.linkMessageBytes(), ErrorCode.LINK_MESSAGE_TOO_LARGE);
    };
  }

  private void addServices(
      NettyServerBuilder builder,
      Port port,
      Setting setting,
      List<BindableService> services,
      List<ServerInterceptor> gates) {
    var counted = new GrpcRefusals();
    refusals.put(port, counted);
    var guard =
        new GrpcCallGuard(
            setting.limits().unaryDeadline(),
            setting.credentials(),
            setting.time(),
            setting.scheduler());
    guards.add(guard);
    var manager = new HealthStatusManager();
    health.put(port, manager);
    List<BindableService> all = new ArrayList<>(services);
    all.add(GrpcClock.with(manager.getHealthService(), setting.time()));
    if (port == Port.OPERATOR) {
      all.add(ProtoReflectionServiceV1.newInstance());
    }
    List<ServerInterceptor> passed = new ArrayList<>();
    passed.add(counted);
    passed.add(
        new GrpcIdentityInterceptor(setting.trustDomain(), setting.time(), setting.credentials()));
    passed.add(new GrpcRoleInterceptor(port.role()));
    passed.addAll(gates);
    passed.add(guard);
    passed.add(new GrpcErrorInterceptor());
    for (BindableService service : all) {
      ServerServiceDefinition definition = service.bindService();
      requireRows(port, definition);
      builder.addService(
          ServerInterceptors.interceptForward(
              GrpcStrictParsing.of(definition, largestMessage(port, setting.limits())), passed));
    }
  }

  private static void requireRows(Port port, ServerServiceDefinition service) {
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      if (!GrpcMethods.callers(name).contains(port.role())) {
        throw new IllegalArgumentException(
            "service: " + name + " has no row for " + port.role() + " in the method table");
      }
    }
  }

  private static ServerChannel socket(GrpcConnectionCap cap) {
    ServerChannel socket =
        Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    socket.pipeline().addLast(cap);
    return socket;
  }
}
