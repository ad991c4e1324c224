package dev.tidegate.adapter;

import dev.tidegate.adapter.inbound.OutboxCore;
import dev.tidegate.adapter.inbound.OutboxInput;
import dev.tidegate.adapter.inbound.OutboxItem;
import dev.tidegate.adapter.inbound.OutboxStore;
import dev.tidegate.adapter.inbound.OutboxWriter;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// Messages that are to be published once, whatever happens to this process or to the network.
///
/// [#submit] returns when the message is durable in the outbox's file. A background thread
/// publishes in the order of the submits of each channel, sends again what was not answered, and
/// keeps what the broker refused for good aside, with its reason, so that it blocks nothing.
/// Messages of earlier runs that the broker may have already are sent again; it answers with the
/// first outcome and stores nothing twice. Safe for many threads. One process at a time has the
/// file.
public final class Outbox {
  private static final int PRODUCER_BYTES = 16;

  private final OutboxWriter writer;
  private final OutboxPublisher publisher;
  private final UUID producer;
  private final Countdown waiting;
  private volatile boolean closed;

  /// Opens the file and begins to publish what it holds.
  ///
  /// @throws TidegateException STORE_UNAVAILABLE if it cannot be opened, or is in use
  static Outbox open(Path file, ClientSettings settings, Channel transport) {
    byte[] producer = new byte[PRODUCER_BYTES];
    settings.random().nextBytes(producer);
    try {
      var writer = new OutboxWriter(OutboxStore.open(file, settings.bounds(), producer));
      writer.start();
      var core =
          new OutboxCore<Optional<Receipt>>(
              settings.bounds(), settings.backoff(), settings.random());
      var stub = PublishServiceGrpc.newStub(transport);
      var outbox = new Outbox(writer, core, stub, settings.listener(), settings.time());
      outbox.start();
      return outbox;
    } catch (SQLException e) {
      throw new TidegateException(
          ErrorCode.STORE_UNAVAILABLE, "Outbox cannot be opened, or is in use", e);
    }
  }

  private Outbox(
      OutboxWriter writer,
      OutboxCore<Optional<Receipt>> core,
      PublishServiceGrpc.PublishServiceStub stub,
      Optional<OutboxListener> listener,
      Time time) {
    byte[] producerBytes = writer.call(OutboxStore::producer);
    ByteBuffer name = ByteBuffer.wrap(producerBytes);
    this.writer = writer;
    this.producer = new UUID(name.getLong(), name.getLong());
    this.waiting = new Countdown(writer.call(OutboxStore::size).waiting());
    this.publisher =
        new OutboxPublisher(writer, core, stub, producerBytes, listener, time, waiting);
  }

  void start() {
    for (var lane : writer.call(OutboxStore::standings)) {
      publisher.post(new OutboxInput.Known<>(lane.bucket(), lane.next(), lane.rows()));
    }
    publisher.start();
  }

  /// Makes the message durable here; the [Ticket]'s future tells what the broker said.
  ///
  /// @throws TidegateException OVERLOADED if the outbox is full, STORE_UNAVAILABLE if it cannot be
  ///   written, or the code of a limit that the message breaks: nothing was stored; COMMIT_UNKNOWN
  ///   if the disk did not say whether it was
  public Ticket submit(Envelope envelope) {
    return submit(List.of(envelope), Optional.empty()).getFirst();
  }

  /// Makes messages durable in one commit, all or none, together with how far the caller is in a
  /// source of its own: after a crash [#checkpoint] tells where to go on, and no message is
  /// submitted twice or left out.
  ///
  /// @param envelopes at most 256
  /// @param source 1 to 200 characters
  /// @param position takes the place of the source's earlier one
  public List<Ticket> submitAll(List<Envelope> envelopes, String source, long position) {
    if (source.isEmpty() || source.length() > 200) {
      throw new IllegalArgumentException("source: malformed name (expected: 1 to 200 characters)");
    }
    return submit(envelopes, Optional.of(new OutboxStore.Progress(source, position)));
  }

  /// The position that the last submit of this source carried.
  public OptionalLong checkpoint(String source) {
    return writer.call(store -> store.checkpoint(source));
  }

  public OutboxStatus status() {
    OutboxStore.Size size = writer.call(OutboxStore::size);
    return new OutboxStatus(
        size.waiting(),
        size.refused(),
        size.bytes(),
        publisher.connected(),
        publisher.lastFailure());
  }

  /// The first messages that were refused for good and not forgotten, at most `limit`, oldest
  /// first.
  public List<RefusedItem> refused(int limit) {
    return writer.call(store -> store.refused(Math.min(limit, 1_000))).stream()
        .map(row ->
            new RefusedItem(
                row.item().id(),
                WireCodec.envelope(row.item().payload()),
                row.code(),
                row.reason(),
                Instant.ofEpochMilli(row.atMillis())))
        .toList();
  }

  /// Lets go of a refused message: its room is free again.
  ///
  /// @return whether it was there
  public boolean forget(long id) {
    return writer.call(store -> store.forget(id));
  }

  /// Waits until the broker has answered everything.
  ///
  /// @return false if it had not after `timeout`
  public boolean awaitEmpty(Duration timeout) throws InterruptedException {
    return waiting.awaitZero(timeout);
  }

  void close() {
    closed = true;
    publisher.close();
    writer.close();
    publisher.abandon(closedFailure());
  }

  private List<Ticket> submit(List<Envelope> envelopes, Optional<OutboxStore.Progress> progress) {
    if (envelopes.size() > Limits.BATCH_ITEMS) {
      throw new TidegateException(ErrorCode.BATCH_TOO_LARGE, "Too many messages at once")
          .with("messages", envelopes.size())
          .with("limit", Limits.BATCH_ITEMS);
    }
    envelopes.forEach(EnvelopeLimits::check);
    if (closed) {
      throw closedFailure();
    }
    List<Row> rows = envelopes.stream().map(Row::of).toList();
    List<Ticket> tickets = writer.call(store -> store(rows, progress, store));
    waiting.add(tickets.size());
    rows.stream()
        .map(Row::bucket)
        .distinct()
        .forEach(bucket -> publisher.post(new OutboxInput.Available<>(bucket)));
    return tickets;
  }

  private List<Ticket> store(
      List<Row> rows, Optional<OutboxStore.Progress> progress, OutboxStore store)
      throws SQLException {
    store.requireRoom(rows.size(), rows.stream().mapToLong(row -> row.payload().length).sum());
    var tickets = new ArrayList<Ticket>();
    for (Row row : rows) {
      OutboxItem item = store.add(row.bucket(), row.payload());
      // Before the commit: no row may be loaded, sent and answered before its future is known.
      publisher.expect(item.id(), row.receipt());
      tickets.add(new Ticket(item.id(), producer, row.bucket(), item.sequence(), row.receipt()));
    }
    if (progress.isPresent()) {
      store.advance(progress.get());
    }
    return List.copyOf(tickets);
  }

  private record Row(BucketId bucket, byte[] payload, CompletableFuture<Receipt> receipt) {
    static Row of(Envelope envelope) {
      byte[] payload = WireCodec.toWire(envelope).toByteArray();
      return new Row(envelope.channel().bucket(), payload, new CompletableFuture<>());
    }
  }

  private static TidegateException closedFailure() {
    return new TidegateException(
        ErrorCode.DRAINING, "Outbox is closed; what was submitted stays in it");
  }
}
