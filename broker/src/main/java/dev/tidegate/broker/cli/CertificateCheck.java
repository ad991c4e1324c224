package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.TlsConfig;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A broker's certificate: its key, whose it is, who vouches for it, and how long.
final class CertificateCheck {
  private static final String CHECK = "certificate";
  private static final Duration SOON = Duration.ofDays(7);
  private static final String ISSUE = "`tidegate certs issue` makes one";

  private CertificateCheck() {}

  static List<Diagnosis> look(BrokerConfig config, Instant now) {
    TlsConfig tls = config.tls();
    Credentials credentials;
    try {
      credentials =
          Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()));
      credentials.requireSelf(
          new Identity.Broker(config.region(), config.broker()), config.trustDomain());
    } catch (CredentialsException e) {
      return List.of(Diagnosis.fail(CHECK, String.valueOf(e.getMessage()), ISSUE));
    }
    List<Diagnosis> found = new ArrayList<>();
    found.add(chain(tls, now));
    for (Map.Entry<String, Instant> each : credentials.ends().entrySet()) {
      found.add(life(each.getKey(), each.getValue(), now));
    }
    return found;
  }

  static Diagnosis life(String name, Instant end, Instant now) {
    String found = name + " until " + Expiry.day(end) + ", " + Expiry.left(end, now);
    String todo = "`tidegate certs renew` makes a new one with the same key";
    if (!now.isBefore(end)) {
      return Diagnosis.fail(CHECK, found, todo);
    }
    return now.plus(SOON).isAfter(end)
        ? Diagnosis.warn(CHECK, found, todo)
        : Diagnosis.ok(CHECK, found);
  }

  private static Diagnosis chain(TlsConfig tls, Instant now) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> authorities = certificates(factory, tls.authorities());
      // An authority at the end of the file is not part of the way to itself.
      List<X509Certificate> own =
          certificates(factory, tls.certificate()).stream()
              .filter(each -> !authorities.contains(each))
              .toList();
      PKIXParameters parameters =
          new PKIXParameters(
              authorities.stream()
                  .map(each -> new TrustAnchor(each, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(own), parameters);
      return Diagnosis.ok(CHECK, "its key fits, it is this broker's, an authority vouches for it");
    } catch (GeneralSecurityException | IOException e) {
      return Diagnosis.fail(
          CHECK,
          "no authority in " + tls.authorities() + " vouches for it: " + e.getMessage(),
          "name the authority that issued it in tls.authorities; " + ISSUE);
    }
  }

  private static List<X509Certificate> certificates(CertificateFactory factory, Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> found = new ArrayList<>();
      for (Certificate each : factory.generateCertificates(in)) {
        if (each instanceof X509Certificate certificate) {
          found.add(certificate);
        }
      }
      return found;
    }
  }
}
