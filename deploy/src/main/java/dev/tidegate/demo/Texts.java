package dev.tidegate.demo;

import dev.tidegate.model.Body;

/// The words in a body, if it has any.
final class Texts {
  private Texts() {}

  static String of(Body body) {
    return switch (body) {
      case Body.Posted posted -> posted.text();
      case Body.Edited edited -> edited.text();
      case Body.ReactionAdded added -> added.emoji();
      case Body.ReactionRemoved removed -> removed.emoji();
      case Body.Withheld withheld -> withheld.reason();
      case Body.Deleted _, Body.Tombstone _, Body.Unsupported _ -> "";
    };
  }
}
