package dev.tidegate.broker.accept;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Glance;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Reads what workspaces publish; what comes out of here is in the bounds of the API.
final class EnvelopeCodec {
  private static final int PRODUCER_BYTES = 16;

  private EnvelopeCodec() {}

  /// @throws TidegateException CHANNEL_UNKNOWN, NAME_MALFORMED, LABELS_MALFORMED, TEXT_EMPTY,
  ///   TEXT_TOO_LONG, TEXT_MALFORMED, EMOJI_MALFORMED, EVENT_UNKNOWN; MALFORMED_REQUEST without a
  ///   body
  static Envelope fromWire(dev.tidegate.wire.v1.Envelope wire) {
    return fromWire(wire, Glance.at(words(wire)));
  }

  /// As above, for who has glanced at the words already.
  static Envelope fromWire(dev.tidegate.wire.v1.Envelope wire, Glance glance) {
    return fromWire(wire, EnvelopeForm.channel(wire.getChannel()), glance);
  }

  /// As above, for who has read the channel too.
  static Envelope fromWire(dev.tidegate.wire.v1.Envelope wire, ChannelId channel, Glance glance) {
    return new Envelope(
        channel,
        EnvelopeForm.author(wire.getAuthor()),
        EnvelopeForm.labels(wire.getLabelsList()),
        body(wire, glance));
  }

  /// The text of a message or an edit; empty for all else.
  static String words(dev.tidegate.wire.v1.Envelope wire) {
    return switch (wire.getBodyCase()) {
      case POSTED -> wire.getPosted().getText();
      case EDITED -> wire.getEdited().getText();
      case DELETED, REACTION_ADDED, REACTION_REMOVED, BODY_NOT_SET -> "";
    };
  }

  /// What is no event id names no event.
  ///
  /// @throws TidegateException EVENT_UNKNOWN
  static EventId event(dev.tidegate.wire.v1.EventId wire) {
    try {
      return EventCodec.fromWire(wire);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event", e);
    }
  }

  /// What is no org's name names no org.
  ///
  /// @throws TidegateException ORG_UNKNOWN
  static OrgId org(String name) {
    try {
      return new OrgId(name);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.ORG_UNKNOWN, "No such org", e);
    }
  }

  /// The key of a client message id under its org; none for an empty one.
  static PublishKey key(OrgId org, String clientMessageId) {
    if (clientMessageId.isEmpty()) {
      return new PublishKey.None();
    }
    // An org's name holds no line feed, so no two pairs have the same text.
    String text = org + "\n" + EnvelopeForm.clientMessageId(clientMessageId);
    ByteBuffer hash = ByteBuffer.wrap(sha256(text.getBytes(StandardCharsets.UTF_8)));
    return new PublishKey.Client(hash.getLong(), hash.getLong());
  }

  /// @throws TidegateException MALFORMED_REQUEST unless there are 16 bytes
  static Producer producer(OrgId org, ByteString bytes) {
    if (bytes.size() != PRODUCER_BYTES) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Producer is malformed")
          .with("bytes", bytes.size())
          .with("expected_bytes", PRODUCER_BYTES);
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new Producer(org, buffer.getLong(), buffer.getLong());
  }

  private static Body body(dev.tidegate.wire.v1.Envelope wire, Glance glance) {
    return switch (wire.getBodyCase()) {
      case POSTED -> {
        var posted = wire.getPosted();
        yield new Body.Posted(
            EnvelopeForm.text(posted.getText(), glance),
            posted.hasThread() ? Optional.of(event(posted.getThread())) : Optional.empty());
      }
      case EDITED ->
          new Body.Edited(
              event(wire.getEdited().getTarget()),
              EnvelopeForm.text(wire.getEdited().getText(), glance));
      case DELETED -> new Body.Deleted(event(wire.getDeleted().getTarget()));
      case REACTION_ADDED ->
          new Body.ReactionAdded(
              event(wire.getReactionAdded().getTarget()),
              EnvelopeForm.emoji(wire.getReactionAdded().getEmoji()));
      case REACTION_REMOVED ->
          new Body.ReactionRemoved(
              event(wire.getReactionRemoved().getTarget()),
              EnvelopeForm.emoji(wire.getReactionRemoved().getEmoji()));
      case BODY_NOT_SET ->
          throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "The envelope has no body");
    };
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The platform has no SHA-256", e);
    }
  }
}
