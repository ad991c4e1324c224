package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "The operator port.")
  private @Nullable String endpoint;

  @Option(names = "--cert", paramLabel = "FILE", description = "The operator's certificate (PEM).")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its key (PEM).")
  private @Nullable Path key;

  @Option(names = "--ca", paramLabel = "FILE", description = "The authorities (PEM).")
  private @Nullable Path authorities;

  @Option(names = "--trust-domain", paramLabel = "DOMAIN", description = "Of the certificates.")
  private @Nullable String trustDomain;

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
      return endpoint == null ? found : found.at(endpoint);
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use(String.valueOf(e.getMessage()));
    }
  }

  private OperatorContext given() {
    return new OperatorContext(
        need("--endpoint", endpoint),
        ContextCommand.absolute(need("--cert", certificate)),
        ContextCommand.absolute(need("--key", key)),
        ContextCommand.absolute(need("--ca", authorities)),
        need("--trust-domain", trustDomain),
        Optional.empty());
  }

  private static <T> T need(String option, @Nullable T given) {
    if (given == null) {
      throw CommandRefused.use("context add: give " + option + ", or --site DIR");
    }
    return given;
  }
}
