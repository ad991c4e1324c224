package dev.tidegate.broker.edge;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.identity.GrpcIdentityInterceptor;
import dev.tidegate.broker.identity.GrpcMethods;
import dev.tidegate.broker.identity.GrpcRoleInterceptor;
import dev.tidegate.broker.identity.GrpcTls;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Opens ports: each a gRPC server with TLS, its limits, a health service, and what every call
/// passes before it is at its service.
///
/// A service is refused if one of its methods has no row in [GrpcMethods] for the port's role: no
/// RPC is reachable that nobody thought about.
final class GrpcListenerFactory {
  private static final int RESETS_PER_WINDOW = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final Duration KEEP_ALIVE_LEAST = Duration.ofSeconds(20);
  private static final int WORKSPACE_WINDOW_BYTES = 1 << 20;
  private static final int LINK_WINDOW_BYTES = 8 << 20;

  private final ListenerSetting setting;
  private final GrpcThreads threads;
  private final Quota quota;
  private final Supplier<Moment> moments;

  /// @param threads of all ports; ended by whoever made them
  /// @param quota what each org may have open
  /// @param moments both clocks; asked by many threads
  GrpcListenerFactory(
      ListenerSetting setting, GrpcThreads threads, Quota quota, Supplier<Moment> moments) {
    this.setting = setting;
    this.threads = threads;
    this.quota = quota;
    this.moments = moments;
  }

  /// Binds a port. Until it is told otherwise it says `NOT_SERVING`.
  ///
  /// @param services beside health (all) and reflection (operator)
  /// @param meter what sees every call
  /// @throws IOException naming the port if it could not be bound; nothing is left open then
  GrpcListener open(
      Port port, List<BindableService> services, Optional<ServerStreamTracer.Factory> meter)
      throws IOException {
    Endpoint endpoint = port.endpoint(setting.listen());
    var address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new IOException("Cannot listen on " + endpoint + ": unknown host");
    }
    var health = new HealthStatusManager();
    List<ServerServiceDefinition> served = served(port, services, health);
    LimitsConfig limits = setting.limits();
    var slots = new ConnectionSlots(limits.connections(), limits.connectionsPerAddress());
    var refusals = new GrpcRefusals();
    var guard =
        new GrpcCallGuard(
            limits.unaryDeadline(), setting.credentials(), setting.time(), setting.scheduler());
    try {
      var cap = new GrpcConnectionCap(port, slots);
      NettyServerBuilder builder = builder(address, cap, largestMessage(port, limits));
      List<ServerInterceptor> gates = gates(port, builder, cap);
      meter.ifPresent(builder::addStreamTracerFactory);
      List<ServerInterceptor> passed = passed(port, refusals, gates, guard);
      served.forEach(each -> builder.addService(ServerInterceptors.interceptForward(each, passed)));
      var listener =
          new GrpcListener(bind(builder.build(), port, endpoint), health, guard, slots, refusals);
      listener.serving(false);
      return listener;
    } catch (IOException | RuntimeException e) {
      guard.close();
      throw e;
    }
  }

  /// What every port has.
  private NettyServerBuilder builder(
      InetSocketAddress address, GrpcConnectionCap cap, GrpcMessageSize.Limit largest) {
    LimitsConfig limits = setting.limits();
    return NettyServerBuilder.forAddress(address)
        .channelFactory(() -> socket(cap))
        .bossEventLoopGroup(threads.io())
        .workerEventLoopGroup(threads.io())
        .executor(threads.handlers())
        .callExecutor(new GrpcCallThreads())
        .sslContext(GrpcTls.server(setting.credentials()))
        .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .maxConcurrentCallsPerConnection(limits.callsPerConnection())
        .maxRstFramesPerWindow(RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
        .maxInboundMetadataSize(limits.metadataBytes())
        // Counted by the tracer, which can say why.
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .addStreamTracerFactory(GrpcMessageSize.factory(largest))
        .permitKeepAliveTime(KEEP_ALIVE_LEAST.toSeconds(), TimeUnit.SECONDS);
  }

  private static ServerChannel socket(GrpcConnectionCap cap) {
    ServerChannel socket = GrpcThreads.socket();
    socket.pipeline().addLast(cap);
    return socket;
  }

  /// Sets what only this port has. Returns what its calls pass beside what all do.
  private List<ServerInterceptor> gates(
      Port port, NettyServerBuilder builder, GrpcConnectionCap cap) {
    return switch (port) {
      case WORKSPACE -> {
        var gate =
            new GrpcOrgGate(setting.trustDomain(), quota, moments, setting.scheduler(), cap::cut);
        builder
            .flowControlWindow(WORKSPACE_WINDOW_BYTES)
            .maxConnectionIdle(setting.limits().workspaceIdle().toMillis(), TimeUnit.MILLISECONDS)
            .addTransportFilter(gate);
        yield List.of(gate);
      }
      case LINK -> {
        builder.flowControlWindow(LINK_WINDOW_BYTES).permitKeepAliveWithoutCalls(true);
        yield List.of();
      }
      case OPERATOR -> List.of();
    };
  }

  /// What a call passes, in this order, before its message is looked at.
  private List<ServerInterceptor> passed(
      Port port, GrpcRefusals refusals, List<ServerInterceptor> gates, GrpcCallGuard guard) {
    List<ServerInterceptor> passed = new ArrayList<>();
    passed.add(refusals);
    passed.add(
        new GrpcIdentityInterceptor(setting.trustDomain(), setting.time(), setting.credentials()));
    passed.add(new GrpcRoleInterceptor(port.role()));
    passed.addAll(gates);
    passed.add(guard);
    passed.add(new GrpcErrorInterceptor());
    return passed;
  }

  /// All services of a port, each of which takes nothing that is not a message of it.
  private List<ServerServiceDefinition> served(
      Port port, List<BindableService> services, HealthStatusManager health) {
    List<BindableService> all = new ArrayList<>(services);
    all.add(GrpcClock.with(health.getHealthService(), setting.time()));
    if (port == Port.OPERATOR) {
      all.add(ProtoReflectionServiceV1.newInstance());
    }
    GrpcMessageSize.Limit largest = largestMessage(port, setting.limits());
    List<ServerServiceDefinition> served = new ArrayList<>();
    for (BindableService service : all) {
      ServerServiceDefinition definition = service.bindService();
      requireRows(port, definition);
      served.add(GrpcStrictParsing.of(definition, largest));
    }
    return served;
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

  private static GrpcMessageSize.Limit largestMessage(Port port, LimitsConfig limits) {
    return switch (port) {
      case WORKSPACE, OPERATOR ->
          new GrpcMessageSize.Limit(limits.workspaceMessageBytes(), ErrorCode.REQUEST_TOO_LARGE);
      case LINK ->
          new GrpcMessageSize.Limit(limits.linkMessageBytes(), ErrorCode.LINK_MESSAGE_TOO_LARGE);
    };
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
}
