package dev.tidegate.bench;

import dev.tidegate.adapter.cli.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which region a bench of one region is to speak to.
final class TargetOptions {
  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = {
        "Of an org, as `tidegate org add` writes it: the region that it names is measured, under the",
        "limits that it sets. Without it, a region is started for the bench."
      })
  private @Nullable Path profile;

  @Option(
      names = "--java-options",
      split = " ",
      defaultValue = "-Xms2g -Xmx2g -Xmn1g",
      description = "Of the virtual machine of a region of its own. Default: ${DEFAULT-VALUE}.")
  private List<String> javaOptions = new ArrayList<>();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long at most a region of its own may warm up; 0: cold. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  /// @param work an empty folder, for a region of its own
  Target open(Path work) throws IOException, InterruptedException {
    if (profile != null) {
      return Target.running(Profile.read(profile));
    }
    Site site =
        Site.prepare(
            work, SiteOptions.of(javaOptions, Duration.ofSeconds(warmUpSeconds)), Instant.now());
    try {
      return Target.own(site);
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }
}
