package dev.tidegate.broker.remote;

import dev.tidegate.broker.link.LinkCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkMessageTooLargeException;
import dev.tidegate.broker.support.InOrder;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gRPC edge of the receiving side of links: turns the calls of other regions into inputs of
/// the region's core.
///
/// Who calls is told by the certificate, never by a message. A message is decoded by who brings it,
/// a large one by a worker; the next is asked for when the loop has taken the one before and the
/// transport takes answers.
public final class LinkService extends LinkServiceGrpc.LinkServiceImplBase {
  /// Of frames: more than so many take a thread long to unpack.
  private static final int LONG_BYTES = 64 << 10;

  private static final Logger log = LoggerFactory.getLogger(LinkService.class);

  private final Inbound inbound;
  private final GrpcLinkSessions sessions;
  private final Loop loop;
  private final Executor workers;
  private final Supplier<RegionId> caller;
  private final AtomicLong numbers = new AtomicLong();

  /// Who takes what other regions say. Called on the loop; `gone` comes last, once.
  public interface Inbound {
    /// First. `peer` is by the certificate, `hello` by its own word.
    void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment now);

    void received(long session, LinkMessage.FromSender message, Moment now);

    void gone(long session, Moment now);
  }

  /// @param workers decode large messages
  /// @param caller the region at the other end of the call under way; asked on the call's own
  ///   thread, throws a [TidegateException][dev.tidegate.model.TidegateException] if there is none
  public LinkService(
      Inbound inbound,
      GrpcLinkSessions sessions,
      Loop loop,
      Executor workers,
      Supplier<RegionId> caller) {
    this.inbound = inbound;
    this.sessions = sessions;
    this.loop = loop;
    this.workers = workers;
    this.caller = caller;
  }

  @Override
  public StreamObserver<FromSender> exchange(StreamObserver<FromReceiver> answers) {
    return new Session(
        numbers.incrementAndGet(), caller.get(), (ServerCallStreamObserver<FromReceiver>) answers);
  }

  /// One lane that another region has dialed.
  private final class Session implements StreamObserver<FromSender> {
    private final long number;
    private final RegionId peer;
    private final ServerCallStreamObserver<FromReceiver> stream;
    private final InOrder order = new InOrder(workers);

    /// Owned by the loop.
    private boolean greeted;

    private boolean over;
    private boolean asked = true;

    Session(long number, RegionId peer, ServerCallStreamObserver<FromReceiver> stream) {
      this.number = number;
      this.peer = peer;
      this.stream = stream;
      stream.disableAutoRequest();
      stream.setOnReadyHandler(() -> loop.answer(_ -> ask()));
      stream.setOnCancelHandler(() -> loop.answer(this::leave));
      loop.answer(_ -> sessions.add(number, stream));
      stream.request(1);
    }

    @Override
    public void onNext(FromSender wire) {
      order.run(wire.getData().getRawBytes() > LONG_BYTES, () -> read(wire));
    }

    private void read(FromSender wire) {
      LinkMessage.FromSender message;
      try {
        message = LinkCodec.decode(wire);
      } catch (LinkMessageTooLargeException e) {
        refuse(wire, ErrorCode.LINK_MESSAGE_TOO_LARGE);
        return;
      } catch (IllegalArgumentException e) {
        refuse(wire, ErrorCode.LINK_PROTOCOL);
        return;
      }
      loop.answer(now -> take(message, now));
    }

    private void refuse(FromSender wire, ErrorCode why) {
      log.atWarn()
          .addKeyValue("region", peer)
          .addKeyValue("bytes", wire.getSerializedSize())
          .addKeyValue("reason", why)
          .log("Link message refused");
      loop.answer(now -> end(why.name(), now));
    }

    private void take(LinkMessage.FromSender message, Moment now) {
      asked = false;
      if (over) {
        return;
      }
      if (greeted) {
        inbound.received(number, message, now);
      } else if (message instanceof LinkMessage.Hello hello) {
        greeted = true;
        inbound.greeted(number, peer, hello, now);
      } else {
        end(ErrorCode.LINK_PROTOCOL.name(), now);
      }
      ask();
    }

    private void ask() {
      if (!asked && !over && stream.isReady()) {
        asked = true;
        stream.request(1);
      }
    }

    private void end(String reason, Moment now) {
      sessions.end(number, reason);
      leave(now);
    }

    @Override
    public void onError(Throwable thrown) {
      loop.answer(this::leave);
    }

    @Override
    public void onCompleted() {
      order.run(false, () -> loop.answer(this::completed));
    }

    private void completed(Moment now) {
      if (sessions.remove(number) && !stream.isCancelled()) {
        stream.onCompleted();
      }
      leave(now);
    }

    private void leave(Moment now) {
      sessions.remove(number);
      if (!over) {
        over = true;
        if (greeted) {
          inbound.gone(number, now);
        }
      }
    }
  }
}
