package dev.tidegate.broker.shell;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests against the two regions of [Regions], which run while a test does.
abstract class TwoRegions {
  @TempDir Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    running = Optional.of(Regions.two(folder));
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  Site site() {
    return running.orElseThrow();
  }

  Client acme() throws Exception {
    return new Client(site().org("eu-de", "acme"));
  }

  Client globex() throws Exception {
    return new Client(site().org("us-va", "globex"));
  }
}
