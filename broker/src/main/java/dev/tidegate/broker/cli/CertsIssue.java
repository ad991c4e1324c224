package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.SpiffeId;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate certs issue`: a certificate and a key of somebody.
@Command(
    name = "issue",
    description = "Issues a certificate and a key (0600) to a broker, an org or an operator.",
    mixinStandardHelpOptions = true)
final class CertsIssue implements Callable<Integer> {
  /// Who can be named.
  enum Kind {
    BROKER,
    ORG,
    OPERATOR
  }

  @Parameters(index = "0", paramLabel = "KIND", description = "broker, org or operator.")
  private Kind kind = Kind.ORG;

  @Parameters(index = "1", paramLabel = "NAME", description = "Such as eu-de-1, acme or ann.")
  private String name = "";

  @Option(names = "--region", paramLabel = "REGION", description = "Of a broker; needed there.")
  private @Nullable String region;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "A name or address a broker is dialed by; localhost and 127.0.0.1 always are.")
  private List<String> hosts = List.of();

  @Option(
      names = "--ca",
      paramLabel = "DIR",
      description = "Where the authority is (default: ${DEFAULT-VALUE}).")
  private Path authority = Path.of("certificates");

  @Option(names = "--out", paramLabel = "DIR", description = "Where it goes (default: as --ca).")
  private @Nullable Path out;

  @Mixin private ValidityOptions days = ValidityOptions.ofCertificates();

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Identity identity = identity();
    DevelopmentCa ca = Authorities.open(authority);
    Path into = Optional.ofNullable(out).orElse(authority);
    Path there = into.resolve(DevelopmentCa.fileName(identity) + ".pem");
    if (Files.exists(there)) {
      throw CommandRefused.no(
          there
              + " is there already: `tidegate certs renew` makes it anew, --out puts it elsewhere");
    }
    Validity validity = days.fromNow(ca);
    CertificateFiles made = ca.issue(identity, hosts, into, validity.begin(), validity.lasts());
    PrintWriter lines = spec.commandLine().getOut();
    String subject = SpiffeId.of(identity, ca.trustDomain());
    if (json) {
      lines.println(
          new JsonLine()
              .put("certificate", made.certificate().toString())
              .put("key", made.key().toString())
              .put("ca", made.authorities().toString())
              .put("subject", subject)
              .put("ends", validity.end().toString()));
    } else {
      lines.println(
          made.certificate() + "  " + subject + ", " + validity.lasts().toDays() + " days");
      lines.println(made.key() + "  its key");
      lines.println(made.authorities() + "  the authority");
    }
    lines.flush();
    return 0;
  }

  private Identity identity() {
    try {
      return switch (kind) {
        case BROKER -> {
          if (region == null) {
            throw CommandRefused.use("certs issue broker " + name + ": give --region REGION");
          }
          yield new Identity.Broker(new RegionId(region), name);
        }
        case ORG -> new Identity.OrgAdapter(new OrgId(name));
        case OPERATOR -> new Identity.Operator(name);
      };
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use(String.valueOf(e.getMessage()));
    }
  }
}
