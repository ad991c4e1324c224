package dev.tidegate.adapter.slack;

import dev.tidegate.model.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One channel or conversation of an export.
///
/// @param name what to call it, 1 to 80 characters
/// @param folder of its day files
public record SlackChannel(String id, String name, String folder, Kind kind) {
  private static final int MOST = 200_000;

  /// Who could read it.
  public enum Kind {
    PUBLIC("channels.json"),
    PRIVATE("groups.json"),
    DIRECT("dms.json"),
    GROUP("mpims.json");

    private final String file;

    Kind(String file) {
      this.file = file;
    }
  }

  /// The channels of these kinds, in the order of the export.
  static List<SlackChannel> of(SlackExport export, Set<Kind> kinds)
      throws IOException, InterruptedException {
    var channels = new ArrayList<SlackChannel>();
    Set<String> ids = new HashSet<>();
    for (Kind kind : Kind.values()) {
      if (!kinds.contains(kind) || !export.has(kind.file)) {
        continue;
      }
      for (var object : export.all(kind.file, MOST)) {
        var fields = new Fields(object);
        String id = fields.text("id").orElse("");
        String folder = fields.text("name").orElse(id);
        // Refused by name only here: a folder is looked up among the export's own names.
        if (id.matches("[A-Za-z0-9]{1,64}") && ids.add(id)) {
          channels.add(new SlackChannel(id, named(kind, folder), folder, kind));
        }
      }
    }
    return channels;
  }

  private static String named(Kind kind, String name) {
    String full = kind == Kind.DIRECT ? "dm-" + name : name;
    return full.length() > Limits.CHANNEL_NAME_CHARS
        ? full.substring(0, Limits.CHANNEL_NAME_CHARS)
        : full;
  }
}
