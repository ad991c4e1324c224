package dev.tidegate.broker.frame;

import dev.tidegate.model.Body;

/// What an entry of a frame is, told by its index without decoding the record.
public enum EventKind {
  POSTED(1),
  EDITED(2),
  DELETED(3),
  REACTION_ADDED(4),
  REACTION_REMOVED(5),
  /// A range of sequences that the origin cannot give any more; the entry has no record.
  GAP(6),
  /// A kind that this release does not know: stored, passed on, served as unsupported.
  UNKNOWN(0);

  private final int code;

  EventKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static EventKind of(int code) {
    for (EventKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  public static EventKind of(Body body) {
    return switch (body) {
      case Body.Posted _ -> POSTED;
      case Body.Edited _ -> EDITED;
      case Body.Deleted _ -> DELETED;
      case Body.ReactionAdded _ -> REACTION_ADDED;
      case Body.ReactionRemoved _ -> REACTION_REMOVED;
      case Body.Withheld _, Body.Tombstone _, Body.Unsupported _ -> UNKNOWN;
    };
  }

  /// Whether it only takes something away: no rule and no expiry stops it.
  public boolean onlyTakesAway() {
    return this == DELETED || this == REACTION_REMOVED;
  }
}
