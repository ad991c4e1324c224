package dev.tidegate.chaos.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DelayedWireTest {
  @Test
  void wire_thereAndBack_takesTheRoundTripAndKeepsTheOrder() throws Exception {
    try (var echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var wire =
            DelayedWire.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()),
                Duration.ofMillis(40),
                System::nanoTime);
        var near = new Socket(InetAddress.getLoopbackAddress(), wire.port())) {
      Thread.ofVirtual().start(() -> answer(echo));
      byte[] sent = new byte[300_000];
      for (int i = 0; i < sent.length; i++) {
        sent[i] = (byte) (i * 31);
      }

      long begun = System.nanoTime();
      near.getOutputStream().write(sent);
      byte[] got = near.getInputStream().readNBytes(sent.length);

      assertThat(got).isEqualTo(sent);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(79));
    }
  }

  private static void answer(ServerSocket echo) {
    try (Socket far = echo.accept()) {
      far.getInputStream().transferTo(far.getOutputStream());
    } catch (IOException _) {
      // The test is over.
    }
  }
}
