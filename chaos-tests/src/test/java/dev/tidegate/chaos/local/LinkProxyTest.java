package dev.tidegate.chaos.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LinkProxyTest {
  private static final int ANSWER_MILLIS = 5_000;
  private static final int SILENCE_MILLIS = 150;

  private final ServerSocket echo = listen();
  private final LinkProxy proxy = proxy(echo);

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LinkProxy proxy(ServerSocket target) {
    try {
      return LinkProxy.start(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getLocalPort()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void answer() {
    Thread.ofVirtual()
        .start(() -> {
          while (!echo.isClosed()) {
            try {
              Socket socket = echo.accept();
              Thread.ofVirtual()
                  .start(() -> {
                    try (socket) {
                      socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException _) {
                      // the test is over, or the cable was cut
                    }
                  });
            } catch (IOException _) {
              // closed
            }
          }
        });
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    echo.close();
  }

  private Socket dial() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(ANSWER_MILLIS);
    return socket;
  }

  private static int ask(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    return socket.getInputStream().read();
  }

  @Test
  void cut_openConnection_carriesNothingAndStaysOpen() throws IOException {
    try (Socket socket = dial()) {
      assertThat(ask(socket, 7)).isEqualTo(7);
      proxy.cut();
      socket.setSoTimeout(SILENCE_MILLIS);

      assertThatThrownBy(() -> ask(socket, 8)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void cut_newConnection_isTakenAndCarriesNothing() throws IOException {
    proxy.cut();

    try (Socket socket = dial()) {
      socket.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(() -> ask(socket, 1)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void heal_oldConnection_isDropped() throws IOException {
    try (Socket socket = dial()) {
      assertThat(ask(socket, 7)).isEqualTo(7);
      proxy.cut();
      proxy.heal();

      assertThat(endOf(socket)).isEqualTo(-1);
    }
  }

  @Test
  void heal_newConnection_carriesBytesAgain() throws IOException {
    proxy.cut();
    proxy.heal();

    try (Socket socket = dial()) {
      assertThat(ask(socket, 9)).isEqualTo(9);
    }
  }

  @Test
  void close_openConnections_areDropped() throws IOException {
    try (Socket socket = dial()) {
      assertThat(ask(socket, 7)).isEqualTo(7);
      proxy.close();

      assertThat(endOf(socket)).isEqualTo(-1);
      assertThatThrownBy(this::dial).isInstanceOf(IOException.class);
    }
  }

  /// A dropped connection ends, or is reset if bytes were on their way.
  private static int endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException _) {
      return -1;
    }
  }
}
