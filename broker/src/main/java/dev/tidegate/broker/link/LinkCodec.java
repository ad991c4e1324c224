package dev.tidegate.broker.link;

import dev.tidegate.model.Limits;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;

/// Link messages as `tidegate.link.v1` and back. Safe for any thread.
///
/// What does not decode is an [IllegalArgumentException] whose text has ids and sizes only: the
/// peer broke the protocol (LINK_PROTOCOL). Nothing is allocated by a length that was not checked.
public final class LinkCodec {
  /// What may stand around the frames of a message.
  private static final int AROUND_BYTES = 64 << 10;

  private LinkCodec() {}

  public static FromSender encode(LinkMessage.FromSender message) {
    return FromSenderCodec.encode(message);
  }

  /// @throws LinkMessageTooLargeException if it is too large, or says so of what it unpacks to
  /// @throws IllegalArgumentException if it breaks the protocol in another way
  public static LinkMessage.FromSender decode(FromSender wire) {
    if (wire.getSerializedSize() > Limits.LINK_MESSAGE_BYTES + AROUND_BYTES) {
      throw new LinkMessageTooLargeException("message: " + wire.getSerializedSize() + " bytes");
    }
    return FromSenderCodec.decode(wire);
  }

  public static FromReceiver encode(LinkMessage.FromReceiver message) {
    return FromReceiverCodec.encode(message);
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  public static LinkMessage.FromReceiver decode(FromReceiver wire) {
    return FromReceiverCodec.decode(wire);
  }
}
