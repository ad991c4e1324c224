package dev.tidegate.broker.edge;

import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Which thread a call's messages are brought by: those of the long-lived streams that carry all
/// events by the thread that serves their connection, all others by a virtual thread.
///
/// One event goes through a publishing stream, a link and a feed; a thread to wake less in each is
/// a good part of what it takes. In return none of the three may ever wait: they hand to the loop
/// what it asked for (`Loop.answer`), and long work to a worker (`InOrder`).
final class GrpcCallThreads implements ServerCallExecutorSupplier {
  private static final Set<String> STREAMS =
      Set.of(
          PublishServiceGrpc.getPublishStreamMethod().getFullMethodName(),
          FeedServiceGrpc.getSubscribeMethod().getFullMethodName(),
          LinkServiceGrpc.getExchangeMethod().getFullMethodName());

  @Override
  public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
    return STREAMS.contains(call.getMethodDescriptor().getFullMethodName()) ? Runnable::run : null;
  }
}
