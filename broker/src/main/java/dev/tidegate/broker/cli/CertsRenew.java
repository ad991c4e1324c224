package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.SpiffeId;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate certs renew`: the same names anew, with a new key.
@Command(
    name = "renew",
    description = {
      "Issues certificates anew, in place: the same names, a new key, a new end. All files are",
      "looked at before the first is written. Running brokers take them within seconds. Other",
      "authorities in the ca.pem beside them stay believed."
    },
    mixinStandardHelpOptions = true)
final class CertsRenew implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Certificates (.pem).")
  private List<Path> files = List.of();

  @Option(
      names = "--ca",
      paramLabel = "DIR",
      description = "Where the authority is (default: ${DEFAULT-VALUE}).")
  private Path authority = Path.of("certificates");

  @Mixin private ValidityOptions days = ValidityOptions.ofCertificates();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    DevelopmentCa ca = Authorities.open(authority);
    Validity validity = days.fromNow(ca);
    var identities = new LinkedHashMap<CertificateCard, Identity>();
    for (Path file : files) {
      CertificateCard card = CertificateCard.read(file);
      identities.put(card, identity(card, ca.trustDomain()));
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Map.Entry<CertificateCard, Identity> each : identities.entrySet()) {
      CertificateCard card = each.getKey();
      Path into = Optional.ofNullable(card.file().getParent()).orElse(Path.of("."));
      var made = ca.issue(each.getValue(), card.hosts(), into, validity.begin(), validity.lasts());
      String subject = card.uris().getFirst();
      out.println(
          json
              ? new JsonLine()
                  .put("certificate", made.certificate().toString())
                  .put("key", made.key().toString())
                  .put("ca", made.authorities().toString())
                  .put("subject", subject)
                  .put("ends", validity.end().toString())
                  .toString()
              : made.certificate() + "  " + subject + ", until " + Expiry.day(validity.end()));
    }
    out.flush();
    return 0;
  }

  private static Identity identity(CertificateCard card, String trustDomain) {
    if (card.authority()) {
      throw CommandRefused.no(
          card.file() + ": an authority is not renewed; `tidegate certs init` makes a new one");
    }
    if (card.uris().size() != 1) {
      throw CommandRefused.no(card.file() + ": has no single URI name that could be kept");
    }
    Identity identity;
    try {
      identity = SpiffeId.parse(card.uris().getFirst(), trustDomain);
    } catch (TidegateException _) {
      throw CommandRefused.no(
          card.file()
              + ": "
              + card.uris().getFirst()
              + " is not of this authority's trust domain, "
              + trustDomain
              + ": name the right --ca DIR");
    }
    String called = DevelopmentCa.fileName(identity) + ".pem";
    if (!called.equals(String.valueOf(card.file().getFileName()))) {
      throw CommandRefused.no(
          card.file() + ": renewed it would be called " + called + ": rename it first");
    }
    return identity;
  }
}
