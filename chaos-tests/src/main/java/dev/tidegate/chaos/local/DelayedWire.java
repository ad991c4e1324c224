package dev.tidegate.chaos.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// A long wire on the loopback network: what goes in comes out later by a fixed time, in order, in
/// both directions.
///
/// So much is under way at most that a fast link is not slowed by it (64 MiB a direction); nothing
/// is lost. Threads are virtual and end with [#close].
public final class DelayedWire implements AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int UNDER_WAY_BYTES = 64 << 20;
  private static final int CONNECT_MILLIS = 2_000;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final long delayNanos;
  private final LongSupplier nanos;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private DelayedWire(
      ServerSocket server, InetSocketAddress target, Duration delay, LongSupplier nanos) {
    this.server = server;
    this.target = target;
    this.delayNanos = delay.toNanos();
    this.nanos = nanos;
  }

  /// Without bytes: the end.
  private record Piece(byte[] bytes, long dueNanos) {}

  /// Listens on a free loopback port.
  ///
  /// @param delay of each direction: half of the round trip
  /// @param nanos a clock
  public static DelayedWire start(InetSocketAddress target, Duration delay, LongSupplier nanos)
      throws IOException {
    var wire =
        new DelayedWire(
            new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), target, delay, nanos);
    Thread.ofVirtual().name("wire-accept").start(wire::accept);
    return wire;
  }

  public int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open.forEach(this::drop);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket near = server.accept();
        open.add(near);
        Thread.ofVirtual().name("wire-connect").start(() -> connect(near));
      } catch (IOException _) {
        // A connection that ended before it was taken; or the end, which the loop sees.
      }
    }
  }

  private void connect(Socket near) {
    var far = new Socket();
    open.add(far);
    try {
      far.connect(target, CONNECT_MILLIS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      carry(near, far);
      carry(far, near);
    } catch (IOException _) {
      drop(near);
      drop(far);
    }
  }

  private void carry(Socket from, Socket to) {
    var pieces = new LinkedBlockingQueue<Piece>();
    var room = new Semaphore(UNDER_WAY_BYTES);
    Thread.ofVirtual().name("wire-in").start(() -> takeIn(from, pieces, room));
    Thread.ofVirtual().name("wire-out").start(() -> giveOut(to, pieces, room));
  }

  private void takeIn(Socket from, BlockingQueue<Piece> pieces, Semaphore room) {
    var buffer = new byte[PIECE_BYTES];
    try {
      var in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        room.acquireUninterruptibly(read);
        byte[] bytes = new byte[read];
        System.arraycopy(buffer, 0, bytes, 0, read);
        pieces.add(new Piece(bytes, nanos.getAsLong() + delayNanos));
      }
    } catch (IOException _) {
      // That end is gone: so is the other, when all that was under way has come out.
    }
    pieces.add(new Piece(new byte[0], 0));
  }

  private void giveOut(Socket to, BlockingQueue<Piece> pieces, Semaphore room) {
    try {
      var out = to.getOutputStream();
      for (Piece piece = pieces.take(); piece.bytes().length > 0; piece = pieces.take()) {
        for (long wait = piece.dueNanos() - nanos.getAsLong();
            wait > 0;
            wait = piece.dueNanos() - nanos.getAsLong()) {
          LockSupport.parkNanos(wait);
        }
        out.write(piece.bytes());
        room.release(piece.bytes().length);
      }
    } catch (IOException _) {
      // The reader is gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    drop(to);
    room.release(UNDER_WAY_BYTES);
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
