package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;

/// An invitation of one org into one channel. 128 bits in the same form as a channel's id, made by
/// the broker of the host org.
public record InvitationId(ChannelId value) implements Comparable<InvitationId> {
  /// @throws IllegalArgumentException if `text` is not 26 digits of Crockford's base 32
  public static InvitationId parse(String text) {
    try {
      return new InvitationId(ChannelId.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "invitation: malformed id (expected: 26 base-32 digits)", e);
    }
  }

  @Override
  public int compareTo(InvitationId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
