package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;

class GrpcTrafficTest {
  private final GrpcTraffic traffic = new GrpcTraffic();

  @Test
  void soFar_ofSeveralCalls_isTheirSum() {
    ClientStreamTracer one = call();
    ClientStreamTracer other = call();

    one.outboundWireSize(5);
    other.outboundWireSize(7);
    one.inboundWireSize(11);
    other.inboundUncompressedSize(99);

    assertThat(traffic.soFar()).isEqualTo(new LinkTraffic(12, 11));
  }

  private ClientStreamTracer call() {
    return traffic
        .tracers()
        .newClientStreamTracer(ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
  }
}
