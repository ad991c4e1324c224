package dev.tidegate.bench;

import dev.tidegate.adapter.cli.Profile;
import dev.tidegate.adapter.cli.WrongUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
      defaultValue = RegionsOptions.HEAP,
      description = "Of the virtual machine of a region of its own. Default: ${DEFAULT-VALUE}.")
  private List<String> javaOptions = new ArrayList<>();

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long at most a region of its own may warm up; 0: cold. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /// @throws ParameterException if the profile cannot be used
  Target open() throws IOException, InterruptedException {
    if (profile == null) {
      return own();
    }
    try {
      return Target.running(Profile.read(profile));
    } catch (WrongUse e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Target own() throws IOException, InterruptedException {
    Work work = Work.temporary();
    try {
      return Target.own(
          work, SiteOptions.of(javaOptions, Duration.ofSeconds(warmUpSeconds)), Instant.now());
    } catch (IOException | InterruptedException | RuntimeException e) {
      work.close();
      throw e;
    }
  }
}
