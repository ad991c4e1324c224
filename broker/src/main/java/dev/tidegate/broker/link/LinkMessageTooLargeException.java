package dev.tidegate.broker.link;

/// A link message above the size that both sides hold to, as it came or as it says that it unpacks
/// (LINK_MESSAGE_TOO_LARGE). The sender would only send the same again.
public final class LinkMessageTooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  LinkMessageTooLargeException(String message) {
    super(message);
  }
}
