package dev.tidegate.adapter;

import dev.tidegate.adapter.inbound.OutboxCore;
import dev.tidegate.adapter.inbound.OutboxEffect;
import dev.tidegate.adapter.inbound.OutboxInput;
import dev.tidegate.adapter.inbound.OutboxItem;
import dev.tidegate.adapter.inbound.OutboxWriter;
import dev.tidegate.adapter.support.Loop;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what the outbox's core wants: streams, reads and writes of rows, and telling who
/// asked.
///
/// The stream and the core belong to the loop's thread.
final class OutboxPublisher implements Loop.Handler<OutboxInput<Optional<Receipt>>> {
  private static final Logger log = LoggerFactory.getLogger(OutboxPublisher.class);
  // More than the window's answers, a load and a notice for each lane can be, so that nobody waits
  // for long.
  private static final int INBOX = 1 << 14;

  private final OutboxWriter writer;
  private final OutboxCore<Optional<Receipt>> core;
  private final PublishServiceGrpc.PublishServiceStub stub;
  private final byte[] producer;
  private final Optional<OutboxListener> listener;
  private final Time time;
  private final Countdown waiting;
  private final Loop<OutboxInput<Optional<Receipt>>> loop;
  private final Map<Long, CompletableFuture<Receipt>> receipts = new ConcurrentHashMap<>();

  private volatile boolean closed;
  private volatile boolean connected;
  private volatile Optional<TidegateException> lastFailure = Optional.empty();
  // Of the loop's thread.
  private Optional<GrpcPublishStream> stream = Optional.empty();

  OutboxPublisher(
      OutboxWriter writer,
      OutboxCore<Optional<Receipt>> core,
      PublishServiceGrpc.PublishServiceStub stub,
      byte[] producer,
      Optional<OutboxListener> listener,
      Time time,
      Countdown waiting) {
    this.writer = writer;
    this.core = core;
    this.stub = stub;
    this.producer = producer.clone();
    this.listener = listener;
    this.time = time;
    this.waiting = waiting;
    this.loop = new Loop<>("tidegate-outbox-loop", INBOX, time, this);
  }

  void start() {
    loop.start();
  }

  void post(OutboxInput<Optional<Receipt>> input) {
    loop.post(input);
  }

  /// Who waits for the receipt of a row; before the row can be loaded.
  void expect(long id, CompletableFuture<Receipt> receipt) {
    receipts.put(id, receipt);
  }

  boolean connected() {
    return connected;
  }

  Optional<TidegateException> lastFailure() {
    return lastFailure;
  }

  void close() {
    closed = true;
    loop.close();
  }

  void abandon(TidegateException failure) {
    receipts.values().forEach(receipt -> receipt.completeExceptionally(failure));
    receipts.clear();
  }

  @Override
  public void on(OutboxInput<Optional<Receipt>> input, Instant now) {
    switch (input) {
      case OutboxInput.Opened<Optional<Receipt>> _ -> {
        connected = true;
        lastFailure = Optional.empty();
      }
      case OutboxInput.Lost<Optional<Receipt>> _ -> connected = false;
      case OutboxInput.Known<Optional<Receipt>> _,
          OutboxInput.Available<Optional<Receipt>> _,
          OutboxInput.Loaded<Optional<Receipt>> _,
          OutboxInput.LoadFailed<Optional<Receipt>> _,
          OutboxInput.Renumbered<Optional<Receipt>> _,
          OutboxInput.Answered<Optional<Receipt>> _ -> {}
    }
    core.on(input, now).forEach(this::carryOut);
  }

  @Override
  public void tick(Instant now) {
    core.tick(now).forEach(this::carryOut);
  }

  @Override
  public Optional<Instant> wakeAt() {
    return core.wakeAt();
  }

  @Override
  public void stopped(Optional<RuntimeException> cause) {
    closed = true;
    connected = false;
    stream.ifPresent(GrpcPublishStream::cancel);
    cause.ifPresent(bug -> {
      lastFailure = Optional.of(new TidegateException(ErrorCode.INTERNAL, "Outbox stopped", bug));
      abandon(new TidegateException(ErrorCode.INTERNAL, "Outbox stopped", bug));
    });
  }

  private void carryOut(OutboxEffect<Optional<Receipt>> effect) {
    switch (effect) {
      case OutboxEffect.OpenStream<Optional<Receipt>>(long session) -> open(session);
      case OutboxEffect.CloseStream<Optional<Receipt>> _ -> {
        connected = false;
        stream.ifPresent(GrpcPublishStream::cancel);
      }
      case OutboxEffect.Send<Optional<Receipt>> send ->
          stream.ifPresent(open -> open.send(send.items()));
      case OutboxEffect.Load<Optional<Receipt>> load -> load(load);
      case OutboxEffect.Settle<Optional<Receipt>>(var item, var receipt) -> settle(item, receipt);
      case OutboxEffect.SetAside<Optional<Receipt>>(var item, var failure) ->
          setAside(item, failure);
      case OutboxEffect.Reserve<Optional<Receipt>>(var bucket, long next) ->
          log(
              writer.enqueue(store -> {
                store.reserve(bucket, next);
                return true;
              }));
      case OutboxEffect.Renumber<Optional<Receipt>>(var bucket, long first) ->
          renumber(bucket, first);
    }
  }

  private void open(long session) {
    var fresh = new GrpcPublishStream(session, loop::post, this::lost);
    stream = Optional.of(fresh);
    fresh.open(stub, producer);
  }

  private void lost(TidegateException failure) {
    if (!closed) {
      lastFailure = Optional.of(failure);
      log.atInfo().addKeyValue("code", failure.code()).log("Publishing stream lost");
    }
  }

  private void load(OutboxEffect.Load<Optional<Receipt>> load) {
    var page =
        writer.enqueue(store -> store.load(load.bucket(), load.from(), load.limit(), load.bytes()));
    log(
        page.handle((rows, failure) -> {
          loop.post(
              failure == null
                  ? new OutboxInput.Loaded<>(
                      load.session(), load.bucket(), rows.items(), rows.moreBehind())
                  : new OutboxInput.LoadFailed<>(load.session(), load.bucket()));
          return true;
        }));
  }

  private void settle(OutboxItem item, Optional<Receipt> receipt) {
    Optional<CompletableFuture<Receipt>> waiter = Optional.ofNullable(receipts.remove(item.id()));
    if (receipt.isPresent()) {
      tell(told -> told.published(item.id(), WireCodec.envelope(item.payload()), receipt.get()));
      waiter.ifPresent(future -> future.complete(receipt.get()));
    } else {
      waiter.ifPresent(future ->
          future.completeExceptionally(
              new TidegateException(
                  ErrorCode.INTERNAL, "Published, but the broker no longer has the receipt")));
    }
    done(
        writer.enqueue(store -> {
          store.settle(item);
          return true;
        }));
  }

  private void setAside(OutboxItem item, TidegateException failure) {
    Instant now = time.now();
    log.atWarn()
        .addKeyValue("item", item.id())
        .addKeyValue("bucket", item.bucket())
        .addKeyValue("code", failure.code())
        .log("Message refused for good");
    tell(told ->
        told.refused(
            new RefusedItem(
                item.id(),
                WireCodec.envelope(item.payload()),
                failure.code(),
                failure.getMessage(),
                now)));
    Optional.ofNullable(receipts.remove(item.id()))
        .ifPresent(future -> future.completeExceptionally(failure));
    done(
        writer.enqueue(store -> {
          store.setAside(item, failure, now.toEpochMilli());
          return true;
        }));
  }

  private void renumber(BucketId bucket, long first) {
    log.atWarn()
        .addKeyValue("bucket", bucket)
        .addKeyValue("first", first)
        .log("Broker has forgotten what it confirmed; its store was put back");
    log(
        writer
            .enqueue(store -> store.renumber(bucket, first))
            .thenApply(lane -> {
              loop.post(new OutboxInput.Renumbered<>(bucket, lane.next(), lane.rows()));
              return true;
            }));
  }

  private void tell(Consumer<OutboxListener> news) {
    try {
      listener.ifPresent(news);
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("Outbox listener failed");
    }
  }

  private void done(CompletableFuture<Boolean> taken) {
    log(
        taken.handle((_, failure) -> {
          waiting.add(-1);
          if (failure != null) {
            log.atWarn().setCause(failure).log("Row stays until the next start");
          }
          return true;
        }));
  }

  private static void log(CompletableFuture<Boolean> done) {
    var _ =
        done.exceptionally(failure -> {
          log.atWarn().setCause(failure).log("Outbox job failed");
          return false;
        });
  }
}
