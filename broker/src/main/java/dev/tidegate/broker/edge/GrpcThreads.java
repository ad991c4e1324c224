package dev.tidegate.broker.edge;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The threads that all of a broker's listeners share: event loops for the connections, on epoll
/// where there is any, and a virtual thread for each handler.
final class GrpcThreads implements AutoCloseable {
  private final EventLoopGroup io;
  private final ExecutorService handlers;

  GrpcThreads() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    var factory = Thread.ofPlatform().daemon().name("edge-io-", 0).factory();
    this.io =
        new MultiThreadIoEventLoopGroup(
            threads,
            factory,
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.handlers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  }

  EventLoopGroup io() {
    return io;
  }

  Executor handlers() {
    return handlers;
  }

  /// A socket to listen with that these event loops can serve.
  static ServerChannel socket() {
    return Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  /// After the end of every server on them.
  @Override
  public void close() {
    handlers.shutdown();
    var _ = io.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
