package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.broker.identity.SpiffeId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate certs show`: who certificates are of and how long they last.
@Command(
    name = "show",
    description = "Tells whose certificates they are, in which role, and how long they last.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:all are good now", " 1:one has expired or has not begun"},
    mixinStandardHelpOptions = true)
final class CertsShow implements Callable<Integer> {
  private static final String SCHEME = "spiffe://";

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Certificates (.pem).")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Instant now = Instant.now();
    PrintWriter out = spec.commandLine().getOut();
    boolean good = true;
    for (Path file : files) {
      CertificateCard card = CertificateCard.read(file);
      good &= card.lifetime().covers(now);
      String subject = card.uris().size() == 1 ? card.uris().getFirst() : card.subject();
      out.println(json ? line(card, subject, now) : text(card, subject, now));
    }
    out.flush();
    return good ? 0 : 1;
  }

  private static String line(CertificateCard card, String subject, Instant now) {
    Instant end = card.lifetime().end();
    return new JsonLine()
        .put("file", card.file().toString())
        .put("subject", subject)
        .put("role", role(card))
        .put("hosts", card.hosts())
        .put("begins", card.lifetime().begin().toString())
        .put("ends", end.toString())
        .put("remainingSeconds", now.until(end, ChronoUnit.SECONDS))
        .put("valid", card.lifetime().covers(now))
        .toString();
  }

  private static String text(CertificateCard card, String subject, Instant now) {
    Instant end = card.lifetime().end();
    return String.format(
        Locale.ROOT,
        "%s  %s  %s  until %s, %s%s",
        card.file(),
        role(card),
        subject,
        Expiry.day(end),
        now.isBefore(card.lifetime().begin()) ? "not yet good" : Expiry.left(end, now),
        card.hosts().isEmpty() ? "" : "  for " + String.join(", ", card.hosts()));
  }

  private static String role(CertificateCard card) {
    if (card.authority()) {
      return "authority";
    }
    if (card.uris().size() != 1 || !card.uris().getFirst().startsWith(SCHEME)) {
      return "none of Tidegate's";
    }
    String uri = card.uris().getFirst();
    int path = uri.indexOf('/', SCHEME.length());
    try {
      String domain = path < 0 ? "" : uri.substring(SCHEME.length(), path);
      return switch (SpiffeId.parse(uri, domain).role()) {
        case ORG_ADAPTER -> "org";
        case BROKER -> "broker";
        case OPERATOR -> "operator";
      };
    } catch (TidegateException _) {
      return "none of Tidegate's";
    }
  }
}
