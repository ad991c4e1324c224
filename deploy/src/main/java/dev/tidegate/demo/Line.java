package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.util.List;

/// One thing that somebody says in a room.
///
/// @param room where, by the room's name
/// @param text the message, or for a reaction the emoji
/// @param values the restricted values in the text
record Line(String room, OrgId org, UserId user, Kind kind, String text, List<Restricted> values) {
  enum Kind {
    POST,
    /// An answer in the thread of the room's last post.
    REPLY,
    /// A new text for the same org's last post in the room.
    EDIT,
    /// An emoji for the room's last post.
    REACTION
  }

  Line {
    values = List.copyOf(values);
  }
}
