package dev.tidegate.broker.accept;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Glance;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.PublishStreamRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the batches of a publishing stream.
///
/// An item that is no publish is refused by itself; a batch that breaks the protocol is refused as
/// a whole.
final class StreamItemCodec {
  private static final long MOST_BYTES_OF_CHAR = 3;

  /// No field's tag with its length or number takes more.
  private static final int FIELD_BYTES = 16;

  /// Characters that take a thread long, searched for restricted content.
  private static final int LONG_CHARS = 32 << 10;

  private StreamItemCodec() {}

  /// Whether it takes long to read: a few hundred microseconds, and more if it was made to.
  static boolean isLong(PublishStreamRequest request) {
    long chars = 0;
    for (PublishStreamRequest.Item item : request.getBatch().getItemsList()) {
      var envelope = item.getEnvelope();
      chars += envelope.getPosted().getText().length() + envelope.getEdited().getText().length();
    }
    return chars > LONG_CHARS;
  }

  /// Whether the org's quota has room for a publish, asked before anything else is done for it;
  /// empty: it was taken.
  @FunctionalInterface
  interface Admitting {
    Optional<TidegateException> refusal(String user, int bytes);
  }

  /// Looks for restricted content; empty: that is left to the loop.
  @FunctionalInterface
  interface Finding {
    /// @param glance at the envelope's text, if it has one
    Optional<PublishRequest.Found> find(Envelope envelope, Glance glance);
  }

  /// What follows a refused item in its bucket is refused with it: its turn has not come.
  ///
  /// @throws TidegateException if the stream has to end: nothing was taken then
  static List<StreamItem> items(
      PublishStreamRequest.Batch batch, Admitting admitting, Finding finding) {
    if (batch.getItemsCount() > Limits.BATCH_ITEMS
        || (bytesAtMost(batch) > Limits.BATCH_BYTES
            && batch.getSerializedSize() > Limits.BATCH_BYTES)) {
      throw new TidegateException(ErrorCode.BATCH_TOO_LARGE, "The batch is too large")
          .with("items", batch.getItemsCount())
          .with("max_items", Limits.BATCH_ITEMS)
          .with("bytes", batch.getSerializedSize())
          .with("max_bytes", Limits.BATCH_BYTES);
    }
    ChannelId[] channels = new ChannelId[batch.getItemsCount()];
    for (int i = 0; i < channels.length; i++) {
      PublishStreamRequest.Item wire = batch.getItems(i);
      if (wire.getSequence() < 1) {
        throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "A sequence is less than 1");
      }
      // Without a channel there is no bucket to answer under: that ends the stream.
      channels[i] = EnvelopeForm.channel(wire.getEnvelope().getChannel());
    }
    List<StreamItem> items = new ArrayList<>(channels.length);
    Map<BucketId, TidegateException> held = Map.of();
    for (int i = 0; i < channels.length; i++) {
      PublishStreamRequest.Item wire = batch.getItems(i);
      Glance glance = Glance.at(EnvelopeCodec.words(wire.getEnvelope()));
      int bytes = bytes(wire, glance);
      String user = wire.getEnvelope().getAuthor();
      BucketId bucket = channels[i].bucket();
      TidegateException before = held.get(bucket);
      Optional<TidegateException> refusal =
          before == null ? admitting.refusal(user, bytes) : Optional.of(before);
      if (refusal.isPresent()) {
        held = held.isEmpty() ? new HashMap<>() : held;
        held.put(bucket, refusal.get());
        items.add(StreamItem.turnedAway(bucket, wire.getSequence(), bytes, user, refusal.get()));
      } else {
        items.add(item(bucket, channels[i], wire, bytes, glance, finding));
      }
    }
    return items;
  }

  /// No less than the batch's size: to tell that exactly takes a look at every character.
  private static long bytesAtMost(PublishStreamRequest.Batch batch) {
    long bytes = batch.getUnknownFields().getSerializedSize();
    for (PublishStreamRequest.Item item : batch.getItemsList()) {
      bytes += bytesAtMost(item);
    }
    return bytes;
  }

  private static long bytesAtMost(PublishStreamRequest.Item item) {
    if (!isPlain(item)) {
      return item.getSerializedSize() + (long) FIELD_BYTES;
    }
    var envelope = item.getEnvelope();
    long chars = (long) envelope.getPosted().getText().length() + names(envelope);
    return MOST_BYTES_OF_CHAR * chars + 6 * FIELD_BYTES;
  }

  /// What the item is counted as, to a few bytes: as above.
  private static int bytes(PublishStreamRequest.Item item, Glance glance) {
    return isPlain(item)
        ? glance.bytes() + names(item.getEnvelope()) + FIELD_BYTES
        : item.getSerializedSize();
  }

  private static int names(dev.tidegate.wire.v1.Envelope envelope) {
    return envelope.getChannel().length() + envelope.getAuthor().length();
  }

  /// Whether it is a text and nothing else.
  private static boolean isPlain(PublishStreamRequest.Item item) {
    var envelope = item.getEnvelope();
    var posted = envelope.getPosted();
    return envelope.hasPosted()
        && !posted.hasThread()
        && envelope.getLabelsCount() == 0
        && posted.getUnknownFields().isEmpty()
        && envelope.getUnknownFields().isEmpty()
        && item.getUnknownFields().isEmpty();
  }

  private static StreamItem item(
      BucketId bucket,
      ChannelId channel,
      PublishStreamRequest.Item wire,
      int bytes,
      Glance glance,
      Finding finding) {
    try {
      Envelope envelope = EnvelopeCodec.fromWire(wire.getEnvelope(), channel, glance);
      return StreamItem.checked(
          bucket, wire.getSequence(), bytes, envelope, finding.find(envelope, glance));
    } catch (TidegateException e) {
      return StreamItem.refused(
          bucket, wire.getSequence(), bytes, wire.getEnvelope().getAuthor(), e);
    }
  }
}
