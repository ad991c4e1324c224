package dev.tidegate.demo;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The operator's view of the links, asked of each region. Safe for many threads.
final class GrpcOperator implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 2;

  private final GrpcDialer dialer;
  private final Map<RegionId, ManagedChannel> channels = new TreeMap<>();

  private GrpcOperator(GrpcDialer dialer) {
    this.dialer = dialer;
  }

  static GrpcOperator dial(
      CertificateFiles certificate, String trustDomain, Map<RegionId, Endpoint> ports)
      throws IOException {
    try {
      var dialer =
          new GrpcDialer(Credentials.read(certificate), trustDomain, LimitsConfig.DEFAULTS);
      var operator = new GrpcOperator(dialer);
      ports.forEach((region, port) -> operator.channels.put(region, dialer.toAnyBroker(port)));
      return operator;
    } catch (CredentialsException e) {
      throw new IOException("The operator's certificate cannot be used", e);
    }
  }

  /// The links that begin in `region`, by the region they go to; none while it does not answer.
  List<LinkView> links(RegionId region) {
    ManagedChannel channel = channels.get(region);
    if (channel == null) {
      throw new IllegalArgumentException("region: not of this demo");
    }
    try {
      return AdminServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .listLinks(ListLinksRequest.getDefaultInstance())
          .getLinksList()
          .stream()
          .map(GrpcOperator::view)
          .filter(link -> link.from().equals(region))
          .toList();
    } catch (StatusRuntimeException _) {
      channel.resetConnectBackoff();
      return List.of();
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    dialer.close();
  }

  private static LinkView view(LinkStatus link) {
    return new LinkView(
        new RegionId(link.getFrom()),
        new RegionId(link.getTo()),
        link.getState().name().replace("STATE_", ""),
        link.getBreaker().name().replace("BREAKER_", ""),
        link.getLagEvents(),
        link.getLagBytes(),
        link.getLagSeconds());
  }
}
