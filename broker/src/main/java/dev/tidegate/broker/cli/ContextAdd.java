package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate context add`: keeps one more, after a look at its files.
@Command(
    name = "add",
    description = {
      "Keeps a context; the first one kept is in use. From a folder of `tidegate init` it takes",
      "everything by itself, for the region of the same name unless --region tells another."
    },
    mixinStandardHelpOptions = true)
final class ContextAdd implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "Such as the region's.")
  private String name = "";

  @Option(names = "--site", paramLabel = "DIR", description = "A folder made by `tidegate init`.")
  private @Nullable Path site;

  @Option(names = "--region", paramLabel = "REGION", description = "With --site: whose broker.")
  private @Nullable String region;

  @Mixin private OperatorContextOptions told = new OperatorContextOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Contexts contexts = Contexts.ofUser();
    OperatorContext context = site == null ? given() : of(Site.open(site));
    contexts.add(name, ContextCommand.checked(context));
    boolean used = contexts.current().equals(Optional.of(name));
    spec.commandLine()
        .getOut()
        .println(
            name
                + "  "
                + context.endpoint()
                + (used ? ", in use" : "; `tidegate context use " + name + "` to use it"));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private OperatorContext of(Site site) {
    try {
      var wanted = new RegionId(Optional.ofNullable(region).orElse(name));
      OperatorContext found = site.context(wanted);
      return told.endpoint().map(found::at).orElse(found);
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use(String.valueOf(e.getMessage()));
    }
  }

  private OperatorContext given() {
    OperatorContext all =
        told.or(
            Optional.empty(),
            option -> CommandRefused.use("context add: give " + option + ", or --site DIR"));
    return new OperatorContext(
        all.endpoint(),
        ContextCommand.absolute(all.certificate()),
        ContextCommand.absolute(all.key()),
        ContextCommand.absolute(all.authorities()),
        all.trustDomain(),
        Optional.empty());
  }
}
