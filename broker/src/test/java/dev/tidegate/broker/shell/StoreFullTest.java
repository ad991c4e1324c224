package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.PublishResponse;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole broker whose store comes to the end of what it may take on disk.
final class StoreFullTest {
  private static final String LONG_TEXT = "words ".repeat(10_000);
  private static final int MOST_POSTS = 3_000;

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  /// Nearly all of the limit is the log, which is made long at once.
  @BeforeEach
  void start() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    Path config = site.config("eu-de");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("{wal-bytes: 4MiB}", "{wal-bytes: 60MiB, max-bytes: 64MiB}"));
    site.start("eu-de");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  @Test
  void publish_storeAtItsLimit_refusedWhileDeletesAndReadsGoOn() throws Exception {
    Client acme = new Client(running.orElseThrow().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    PublishResponse first = acme.say(channel, "first", "key");

    assertThat(refusal(acme, channel)).contains(ErrorCode.STORE_FULL);

    PublishResponse deleted =
        acme.publish(
            Envelope.newBuilder()
                .setChannel(channel)
                .setAuthor("ann")
                .setDeleted(Deleted.newBuilder().setTarget(first.getEvent()))
                .build());
    assertThat(deleted.hasEvent()).isTrue();
    assertThat(acme.history(channel)).isNotEmpty();
  }

  /// Posts until it is refused.
  private static Optional<ErrorCode> refusal(Client acme, String channel) {
    for (int i = 0; i < MOST_POSTS; i++) {
      try {
        acme.publish(Client.posted(channel, LONG_TEXT).build());
      } catch (StatusRuntimeException e) {
        return ErrorStatus.failure(e).map(TidegateException::code);
      }
    }
    return Optional.empty();
  }
}
