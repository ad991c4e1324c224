package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.v1.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log of a broker's process as a log collector reads it.
final class JsonLogTest {
  private static final String WORDS = "the lighthouse keeper sends his regards";
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("logging.md");

  @TempDir private Path folder;

  @Test
  void lines_ofABrokerThatServesAndStops_areJsonWithTheDocumentedKeysAndNoWords() throws Exception {
    List<Struct> lines = new ArrayList<>();
    try (Site site = new Site(folder)) {
      site.configure(
          List.of(
              new Site.Region(
                  "eu-de",
                  "EU",
                  List.of("acme"),
                  Site.freePort(),
                  List.of("limits: {org: {events-per-second: 1}}"))),
          Optional.empty());
      ServeProcess broker =
          ServeProcess.start(
              site.config("eu-de"), Map.of("TIDEGATE_LOG_FORMAT", "json", "TIDEGATE_LOG", "TRACE"));
      try {
        Client acme =
            new Client(
                site.dial(
                    broker.address(Port.WORKSPACE),
                    site.issue(new Identity.OrgAdapter(new OrgId("acme")))));
        Channel channel = acme.create("general");
        acme.say(channel.getId(), WORDS, "k1");
        assertThat(Sharing.refusal(() -> acme.say(channel.getId(), WORDS, "k2")))
            .isEqualTo(ErrorCode.RATE_EXCEEDED);
        broker.stop();
        broker.awaitEnd();
      } finally {
        broker.end();
      }
      for (String line : broker.printed().lines().toList()) {
        Struct.Builder parsed = Struct.newBuilder();
        JsonFormat.parser().merge(line, parsed);
        lines.add(parsed.build());
      }
      assertThat(broker.printed()).doesNotContain(WORDS).doesNotContain("lighthouse");
    }

    String document = Files.readString(DOCUMENT);
    assertThat(lines).isNotEmpty();
    for (Struct line : lines) {
      assertThat(line.getFieldsMap().keySet())
          .containsAll(Set.of("timestamp", "level", "threadName", "loggerName", "message"))
          .allSatisfy(key -> assertThat(document).contains("| `" + key + "` |"));
    }
    assertThat(lines).anySatisfy(line -> assertThat(texts(line)).contains("Serving", "eu-de"));
  }

  /// The event and the values of its pairs.
  private static List<String> texts(Struct line) {
    List<String> texts = new ArrayList<>();
    texts.add(line.getFieldsOrThrow("message").getStringValue());
    for (Value pair :
        line.getFieldsOrDefault("kvpList", Value.getDefaultInstance())
            .getListValue()
            .getValuesList()) {
      pair.getStructValue().getFieldsMap().values().forEach(it -> texts.add(it.getStringValue()));
    }
    return texts;
  }
}
