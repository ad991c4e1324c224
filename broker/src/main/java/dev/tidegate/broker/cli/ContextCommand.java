package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate context`: which broker an operator's commands ask, and as whom.
@Command(
    name = "context",
    description = {
      "Keeps the addresses and certificates of brokers by name, so that the operators' commands",
      "need not be told them. Options given to a command win over the context."
    },
    footer = {
      "",
      "Kept in $XDG_CONFIG_HOME/tidegate/contexts (0600): paths of keys, never keys. A folder made",
      "by `tidegate init` needs no more than: tidegate context add eu-de --site DIR"
    },
    subcommands = {ContextAdd.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:the name is taken",
      " 2:wrong use, or no such context",
      "74:no file access"
    },
    mixinStandardHelpOptions = true)
public final class ContextCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw CommandRefused.use(
        "context: say add, ls, use, show or rm; `tidegate context --help` tells more");
  }

  @Command(
      name = "ls",
      aliases = "list",
      description = "Lists them; * is the one in use.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "One JSON object per line.") boolean json)
      throws IOException {
    Contexts contexts = Contexts.ofUser();
    Optional<String> current = contexts.current();
    PrintWriter out = spec.commandLine().getOut();
    for (Map.Entry<String, OperatorContext> each : contexts.all().entrySet()) {
      boolean used = current.equals(Optional.of(each.getKey()));
      out.println(
          json
              ? json(each.getKey(), each.getValue(), used)
              : (used ? "* " : "  ") + each.getKey() + "  " + each.getValue().endpoint());
    }
    out.flush();
    return 0;
  }

  @Command(name = "use", description = "Uses one from now on.", mixinStandardHelpOptions = true)
  int use(@Parameters(paramLabel = "NAME") String name) throws IOException {
    Contexts.ofUser().use(name);
    return say("now " + name);
  }

  @Command(
      name = "show",
      description = "Tells what one holds; the one in use, if none is named.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(arity = "0..1", paramLabel = "NAME") Optional<String> name,
      @Option(names = "--json", description = "As one JSON object.") boolean json)
      throws IOException {
    Contexts contexts = Contexts.ofUser();
    Optional<String> current = contexts.current();
    String wanted =
        name.or(() -> current)
            .orElseThrow(() ->
                CommandRefused.use(
                    "No context is in use: `tidegate context use NAME`, or name one"));
    OperatorContext found = contexts.require(wanted);
    if (json) {
      return say(json(wanted, found, current.equals(Optional.of(wanted))).toString());
    }
    say("endpoint      " + found.endpoint());
    say("cert          " + found.certificate());
    say("key           " + found.key());
    say("ca            " + found.authorities());
    say("trust-domain  " + found.trustDomain());
    found.site().ifPresent(site -> say("site          " + site));
    return 0;
  }

  @Command(
      name = "rm",
      aliases = "remove",
      description = "Forgets one.",
      mixinStandardHelpOptions = true)
  int remove(@Parameters(paramLabel = "NAME") String name) throws IOException {
    Contexts.ofUser().remove(name);
    return say("forgotten: " + name);
  }

  /// Checks what a context would say before it is kept.
  static OperatorContext checked(OperatorContext context) {
    try {
      Endpoint.parse(context.endpoint());
      var self = Credentials.read(files(context)).self(context.trustDomain()).identity();
      if (!(self instanceof Identity.Operator)) {
        throw CommandRefused.no(
            context.certificate() + " is no operator's: `tidegate certs issue operator NAME`");
      }
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use("--endpoint: " + e.getMessage());
    } catch (CredentialsException e) {
      throw CommandRefused.no(String.valueOf(e.getMessage()));
    } catch (TidegateException _) {
      throw CommandRefused.no(
          context.certificate()
              + " is not of the trust domain "
              + context.trustDomain()
              + ": name an operator's certificate of it (`tidegate certs show` tells whose it is)");
    }
    return context;
  }

  private static CertificateFiles files(OperatorContext context) {
    return new CertificateFiles(context.certificate(), context.key(), context.authorities());
  }

  static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private static JsonLine json(String name, OperatorContext context, boolean used) {
    var line =
        new JsonLine()
            .put("name", name)
            .put("current", used)
            .put("endpoint", context.endpoint())
            .put("cert", context.certificate().toString())
            .put("key", context.key().toString())
            .put("ca", context.authorities().toString())
            .put("trustDomain", context.trustDomain());
    context.site().ifPresent(site -> line.put("site", site.toString()));
    return line;
  }
}
