package dev.tidegate.adapter.slack;

import dev.tidegate.model.UserId;
import java.io.IOException;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who an export's user ids stand for: each a handle of its own, the same in every run over the
/// same export.
public final class SlackPeople {
  private static final int MOST = 1_000_000;
  private static final int HANDLE_CHARS = 64;

  private final Map<String, UserId> handles = new HashMap<>();
  private final SortedMap<String, String> changed = new TreeMap<>();

  private SlackPeople() {}

  /// Reads `users.json`; without it everybody goes by the id.
  static SlackPeople of(SlackExport export) throws IOException, InterruptedException {
    var people = new SlackPeople();
    if (!export.has("users.json")) {
      return people;
    }
    List<Fields> users =
        export.all("users.json", MOST).stream()
            .map(Fields::new)
            .filter(user -> user.text("id").isPresent())
            .sorted(Comparator.comparing(user -> user.text("id").orElseThrow()))
            .toList();
    Set<String> taken = new HashSet<>();
    for (Fields user : users) {
      String id = user.text("id").orElseThrow();
      String name =
          user.text("name")
              .or(() -> user.object("profile").text("display_name"))
              .or(() -> user.object("profile").text("real_name"))
              .orElse(id);
      String handle = free(handle(name), taken);
      taken.add(handle);
      people.handles.put(id, new UserId(handle));
      if (!handle.equals(name)) {
        people.changed.put(name + " (" + id + ")", handle);
      }
    }
    return people;
  }

  /// The handle of a user id; one that the export does not name goes by itself.
  UserId of(String id) {
    UserId known = handles.get(id);
    return known == null ? new UserId(handle("slack-" + id)) : known;
  }

  /// Names of the export that are another handle here.
  public SortedMap<String, String> changed() {
    return changed;
  }

  public int size() {
    return handles.size();
  }

  /// A name as a handle that every workspace takes: `[a-z0-9][a-z0-9._-]{0,63}`.
  static String handle(String name) {
    String plain =
        Normalizer.normalize(name, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|[._-]+$", "");
    String handle = plain.isEmpty() ? "user" : plain;
    return handle.length() > HANDLE_CHARS ? handle.substring(0, HANDLE_CHARS) : handle;
  }

  private static String free(String wanted, Set<String> taken) {
    String handle = wanted;
    for (int number = 2; taken.contains(handle); number++) {
      String end = "-" + number;
      int room = HANDLE_CHARS - end.length();
      handle = (wanted.length() > room ? wanted.substring(0, room) : wanted) + end;
    }
    return handle;
  }
}
