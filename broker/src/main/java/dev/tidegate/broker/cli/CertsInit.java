package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.cli.CommandRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate certs init`: a new authority.
@Command(
    name = "init",
    description = "Makes a new authority: ca.pem for everybody, ca.key (0600) for nobody else.",
    mixinStandardHelpOptions = true)
final class CertsInit implements Callable<Integer> {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  @Option(
      names = "--ca",
      paramLabel = "DIR",
      description = "Where it is kept (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("certificates");

  @Option(
      names = "--trust-domain",
      required = true,
      paramLabel = "DOMAIN",
      description = "Whose names it gives, such as tidegate.example.")
  private String trustDomain = "";

  @Mixin private ValidityOptions days = ValidityOptions.ofAuthority();

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Path file = folder.resolve("ca.pem");
    if (!DOMAIN.matcher(trustDomain).matches()) {
      throw CommandRefused.use(
          "--trust-domain: malformed (expected: a lower-case domain such as tidegate.example)");
    }
    days.check();
    if (Files.exists(file) || Files.exists(folder.resolve("ca.key"))) {
      throw CommandRefused.no(
          "There is an authority in "
              + folder
              + " already, and a new one would void all that it issued: name another --ca DIR");
    }
    Validity validity = days.fromNow();
    var ca =
        DevelopmentCa.create(
            folder, trustDomain, new SecureRandom(), validity.begin(), validity.lasts());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new JsonLine()
              .put("authority", file.toString())
              .put("trustDomain", trustDomain)
              .put("ends", ca.end().toString()));
    } else {
      out.println(file + "  authority of " + trustDomain + ", until " + Expiry.day(ca.end()));
      out.println("next: tidegate certs issue broker NAME --region REGION --ca " + folder);
    }
    out.flush();
    return 0;
  }
}
