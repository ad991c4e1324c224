package dev.tidegate.chaos.local;

import dev.tidegate.broker.support.ThreadEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The wire in one direction of dialing between two regions: forwards bytes until it is cut.
///
/// While it is cut, connections that there were stay open and carry nothing in either direction,
/// and new ones are taken and carry nothing either: what a lost cable looks like, not a refused
/// port. Healing drops them. TLS goes through unread. Threads are virtual and end with [#close].
public final class LinkProxy implements AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int CONNECT_MILLIS = 2_000;
  private static final int MOST_CONNECTIONS = 256;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean closed;
  private final Thread accepting = Thread.ofVirtual().name("proxy-accept").unstarted(this::accept);

  private LinkProxy(ServerSocket server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /// Listens on a free port of the loopback address and forwards to `target`.
  public static LinkProxy start(InetSocketAddress target) throws IOException {
    var proxy = new LinkProxy(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), target);
    proxy.accepting.start();
    return proxy;
  }

  public int port() {
    return server.getLocalPort();
  }

  public void cut() {
    cut = true;
  }

  public void heal() {
    cut = false;
    // What stood still knows nothing of what the far side has seen since: it has to dial anew.
    drop();
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // Until the accepting thread has let go of it, the port still takes connections.
      ThreadEnd.await(accepting);
      drop();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket near = server.accept();
        if (open.size() >= MOST_CONNECTIONS) {
          near.close();
          continue;
        }
        open.add(near);
        Thread.ofVirtual().name("proxy-connect").start(() -> connect(near));
      } catch (IOException _) {
        // A connection that ended before it was taken; or the end of the proxy, which the loop
        // sees.
      }
    }
  }

  // No call may be in a synchronized block: a virtual thread that waits for bytes must give way.
  private void connect(Socket near) {
    if (cut) {
      return; // taken, never answered; dropped by heal or close
    }
    var far = new Socket();
    open.add(far);
    try {
      far.connect(target, CONNECT_MILLIS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().name("proxy-back").start(() -> pump(far, near));
      pump(near, far);
    } catch (IOException _) {
      drop(near);
      drop(far);
    }
  }

  private void pump(Socket from, Socket to) {
    var piece = new byte[PIECE_BYTES];
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (cut) {
          return; // both sockets stay, and nothing more is read or written
        }
        out.write(piece, 0, read);
      }
    } catch (IOException _) {
      // One side is gone: so is the other, below.
    }
    if (!cut) {
      drop(from);
      drop(to);
    }
  }

  private void drop() {
    open.forEach(this::drop);
  }

  private void drop(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
