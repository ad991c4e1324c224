package dev.tidegate.adapter.slack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Made-up exports, as folders and as zips.
public final class Exports {
  private Exports() {}

  public static Path folder(Path at, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = at.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return at;
  }

  public static Path zip(Path at, Map<String, String> files) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(at))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return at;
  }

  /// A small one with a bit of everything.
  public static Map<String, String> everything() {
    return Map.of(
        "users.json",
        """
        [{"id":"U2","name":"Ann Lee","profile":{"display_name":"ann"}},
         {"id":"U1","name":"ann-lee"}, {"id":"U3","name":"bob","deleted":true,"color":null}]
        """,
        "channels.json",
        """
        [{"id":"C1","name":"general","members":["U1"]},{"id":"C2","name":"quiet","members":[]}]
        """,
        "groups.json",
        """
        [{"id":"G1","name":"board"}]
        """,
        "integration_logs.json",
        "[]",
        "board/2024-01-02.json",
        """
        [{"type":"message","user":"U1","text":"secret","ts":"1704153600.000100"}]
        """,
        "general/2024-01-01.json",
        """
        [{"type":"message","subtype":"channel_join","user":"U1","text":"joined","ts":"1704067200.000001"},
         {"type":"message","user":"U1","text":"5 &lt; 6 &amp;amp; <@U2> see <#C2|quiet>, <https://a.example/x|the page>",
          "ts":"1704067200.000100","thread_ts":"1704067200.000100","reply_count":2,
          "reactions":[{"name":"+1","users":["U2","U3"],"count":2}]},
         {"type":"message","subtype":"tombstone","user":"U3","text":"This message was deleted.","ts":"1704067201.000100","reply_count":1,"thread_ts":"1704067201.000100"},
         {"type":"message","subtype":"tombstone","user":"U3","text":"This message was deleted.","ts":"1704067202.000100"},
         {"type":"message","user":"U2","text":"","ts":"1704067203.000100","files":[{"name":"plan.pdf","size":1234}]},
         {"type":"message","subtype":"bot_message","bot_id":"B1","username":"Build Bot","text":"green <!here>","ts":"1704067204.000100"}]
        """,
        "general/2024-01-02.json",
        """
        [{"type":"message","user":"U2","text":"a reply","ts":"1704153600.000100","thread_ts":"1704067200.000100","edited":{"user":"U2","ts":"1704153601.0"}},
         {"type":"message","user":"U9","text":"to what is gone","ts":"1704153600.000200","thread_ts":"1704067201.000100"},
         {"type":"message","user":"U9","text":"to what never was","ts":"1704153600.000300","thread_ts":"1600000000.000100"}]
        """);
  }
}
