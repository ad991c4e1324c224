package dev.tidegate.broker.link;

import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One gRPC call of one lane.
///
/// Messages wait here while the transport is not ready. What may wait is bounded by the credit;
/// beyond [#MAX_WAITING] messages the call is given up. Messages are encoded one after the other:
/// large ones on a worker, never on the loop; one small one by who sends it, for that takes less
/// time than to wake a worker. What the far side says is asked for a few messages ahead of what the
/// loop has taken.
///
/// Safe for the threads of the loop, the workers and gRPC: `waiting`, `draining` and `end` are
/// guarded by this object; only the one thread that set `draining` writes to the call.
final class GrpcLane implements ClientResponseObserver<FromSender, FromReceiver> {
  private static final int MAX_WAITING = 16_384;
  private static final int ANSWERS_AHEAD = 64;
  private static final long SMALL_BYTES = 4 << 10;

  private enum End {
    NONE,
    /// Half-close once everything is written.
    GRACEFUL,
    OVER
  }

  private final Lane lane;
  private final long generation;
  private final Executor workers;
  private final Executor loop;
  private final GrpcLinkDialer.Listener listener;
  private final ArrayDeque<LinkMessage.FromSender> waiting = new ArrayDeque<>();
  private @Nullable ClientCallStreamObserver<FromSender> call;
  private boolean connected;
  private boolean draining;
  private boolean lastIsGoodbye;
  private End end = End.NONE;

  GrpcLane(
      Lane lane,
      long generation,
      Executor workers,
      Executor loop,
      GrpcLinkDialer.Listener listener) {
    this.lane = lane;
    this.generation = generation;
    this.workers = workers;
    this.loop = loop;
    this.listener = listener;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<FromSender> stream) {
    synchronized (this) {
      call = stream;
    }
    stream.disableAutoRequestWithInitial(ANSWERS_AHEAD);
    stream.setOnReadyHandler(this::ready);
  }

  void send(LinkMessage.FromSender message) {
    boolean tooMany;
    synchronized (this) {
      if (end != End.NONE) {
        return;
      }
      waiting.add(message);
      lastIsGoodbye = message instanceof LinkMessage.GoAway;
      tooMany = waiting.size() > MAX_WAITING;
    }
    if (tooMany) {
      lost("LANE_OVERFLOW");
    } else {
      drain();
    }
  }

  /// Messages that wait for the transport.
  synchronized int waiting() {
    return waiting.size();
  }

  void hangUp() {
    boolean graceful;
    synchronized (this) {
      graceful = lastIsGoodbye && connected && end == End.NONE;
      if (graceful) {
        end = End.GRACEFUL;
      }
    }
    if (graceful) {
      drain();
    } else {
      cancel();
    }
  }

  /// Ends the call at once. Nothing is told.
  void cancel() {
    ClientCallStreamObserver<FromSender> running;
    synchronized (this) {
      end = End.OVER;
      waiting.clear();
      running = call;
    }
    if (running != null) {
      running.cancel("The link hung up", null);
    }
  }

  private void ready() {
    boolean first;
    synchronized (this) {
      first = !connected;
      connected = true;
    }
    if (first) {
      loop.execute(() -> listener.connected(lane, generation));
    }
    drain();
  }

  /// Sees to it that what waits is written, if the transport takes it.
  private void drain() {
    boolean isLittle;
    synchronized (this) {
      if (draining || !hasWork()) {
        return;
      }
      draining = true;
      LinkMessage.FromSender first = waiting.peekFirst();
      isLittle = first != null && waiting.size() == 1 && isSmall(first);
    }
    if (isLittle) {
      write();
    } else {
      workers.execute(this::write);
    }
  }

  private static boolean isSmall(LinkMessage.FromSender message) {
    return message instanceof LinkMessage.Data data && data.bytes() <= SMALL_BYTES;
  }

  private void write() {
    for (Optional<LinkMessage.FromSender> next = next(); next.isPresent(); next = next()) {
      ClientCallStreamObserver<FromSender> running = running();
      if (running != null) {
        write(running, next.get());
      }
    }
  }

  private void write(ClientCallStreamObserver<FromSender> running, LinkMessage.FromSender message) {
    try {
      running.onNext(LinkCodec.encode(message));
    } catch (IllegalStateException e) {
      // As a call that was cancelled answers; if it was not, this is a bug.
      if (running() != null) {
        throw e;
      }
    }
  }

  /// The next message to write; empty, and this worker is done, if there is none or the transport
  /// is full.
  private synchronized Optional<LinkMessage.FromSender> next() {
    ClientCallStreamObserver<FromSender> running = call;
    if (!waiting.isEmpty() && running != null && running.isReady()) {
      return Optional.of(waiting.removeFirst());
    }
    draining = false;
    if (end == End.GRACEFUL && waiting.isEmpty() && running != null) {
      end = End.OVER;
      running.onCompleted();
    }
    return Optional.empty();
  }

  private boolean hasWork() {
    ClientCallStreamObserver<FromSender> running = call;
    return running != null
        && ((!waiting.isEmpty() && running.isReady())
            || (waiting.isEmpty() && end == End.GRACEFUL));
  }

  private synchronized @Nullable ClientCallStreamObserver<FromSender> running() {
    return end == End.OVER ? null : call;
  }

  @Override
  public void onNext(FromReceiver wire) {
    LinkMessage.FromReceiver message;
    try {
      message = LinkCodec.decode(wire);
    } catch (IllegalArgumentException e) {
      lost("LINK_PROTOCOL");
      return;
    }
    loop.execute(() -> {
      listener.received(lane, generation, message);
      ClientCallStreamObserver<FromSender> running = running();
      if (running != null) {
        running.request(1);
      }
    });
  }

  @Override
  public void onError(Throwable failure) {
    over(Status.fromThrowable(failure).getCode().name());
  }

  @Override
  public void onCompleted() {
    over("ENDED");
  }

  /// Gives the call up from this side.
  private void lost(String reason) {
    over(reason);
    cancel();
  }

  private void over(String reason) {
    synchronized (this) {
      if (end != End.NONE) {
        end = End.OVER;
        return;
      }
      end = End.OVER;
      waiting.clear();
    }
    loop.execute(() -> listener.lost(lane, generation, reason));
  }
}
