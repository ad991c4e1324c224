package dev.tidegate.model;

import java.util.Optional;

/// What an event says. Sealed: whoever switches over it is told by the compiler when a kind is
/// added.
public sealed interface Body {
  /// A message of the channel, or a reply in the thread of `thread`.
  record Posted(String text, Optional<EventId> thread) implements Body {}

  /// A new text for `target`.
  record Edited(EventId target, String text) implements Body {}

  /// Takes `target` away.
  record Deleted(EventId target) implements Body {}

  record ReactionAdded(EventId target, String emoji) implements Body {}

  /// The emoji is empty where the reaction itself did not cross.
  record ReactionRemoved(EventId target, String emoji) implements Body {}

  /// A stub for something that the reader's org may not have.
  record Withheld(
      WithheldKind kind, String reason, Optional<EventId> target, Optional<EventId> thread)
      implements Body {}

  /// What is left of a message whose words were deleted by `by`.
  record Tombstone(EventId by) implements Body {}

  /// An event of a kind that this release cannot read; it takes `needsLevel`.
  record Unsupported(int needsLevel) implements Body {}

  enum WithheldKind {
    MESSAGE,
    EDIT,
    REACTION
  }

  /// The event that this one changes, if it changes one.
  default Optional<EventId> changes() {
    return switch (this) {
      case Edited edited -> Optional.of(edited.target());
      case Deleted deleted -> Optional.of(deleted.target());
      case ReactionAdded added -> Optional.of(added.target());
      case ReactionRemoved removed -> Optional.of(removed.target());
      case Withheld withheld -> withheld.target();
      case Posted _, Tombstone _, Unsupported _ -> Optional.empty();
    };
  }

  /// Whether it only takes something away: such an event carries no words and always crosses.
  default boolean onlyTakesAway() {
    return this instanceof Deleted || this instanceof ReactionRemoved;
  }
}
