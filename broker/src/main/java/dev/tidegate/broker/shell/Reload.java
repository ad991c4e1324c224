package dev.tidegate.broker.shell;

import java.util.List;

/// What one look at a broker's files came to, in lines for an operator: ids, settings and the names
/// of files, never their contents.
///
/// @param changed what is in force now and was not before
/// @param refused what the files say and cannot be; what was in force before stays
/// @param restart settings whose new value takes a restart
record Reload(List<String> changed, List<String> refused, List<String> restart) {
  Reload {
    changed = List.copyOf(changed);
    refused = List.copyOf(refused);
    restart = List.copyOf(restart);
  }
}
