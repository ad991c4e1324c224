package dev.tidegate.adapter;

import dev.tidegate.adapter.outbound.Token;
import java.util.Base64;
import java.util.Optional;

/// A place in a feed to go on from. Opaque, safe to store, at most 22 KiB as text.
///
/// It is of one org in one region. A broker that can no longer go on from it says CURSOR_EXPIRED.
public final class Cursor {
  /// The place of a subscription that was told none yet: going on from it is to begin as the
  /// options say.
  public static final Cursor START = new Cursor(Optional.empty(), 0);

  private final Optional<Token> token;
  // Its place among the cursors of one subscription; 0 for one that was parsed.
  private final long order;

  Cursor(Optional<Token> token, long order) {
    this.token = token;
    this.order = order;
  }

  /// @throws IllegalArgumentException if `text` is not what [#toString] gave
  public static Cursor parse(String text) {
    return text.isEmpty()
        ? START
        : new Cursor(Optional.of(new Token(Base64.getUrlDecoder().decode(text))), 0);
  }

  Optional<Token> token() {
    return token;
  }

  long order() {
    return order;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor cursor && token.equals(cursor.token);
  }

  @Override
  public int hashCode() {
    return token.hashCode();
  }

  /// A form without spaces or line ends, for a file or a column of a table.
  @Override
  public String toString() {
    return token
        .map(known -> Base64.getUrlEncoder().withoutPadding().encodeToString(known.bytes()))
        .orElse("");
  }
}
