package dev.tidegate.broker.identity;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/// Certificates for tests, the right ones and the wrong ones, in a folder of the test's.
///
/// They are good from 2020 to 2100, so that no test has to ask what time it is; [#NOW] lies
/// between.
public final class Certificates {
  public static final String DOMAIN = "tidegate.test";
  public static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  public static final Instant END = Instant.parse("2100-01-01T00:00:00Z");
  static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");
  private static final Duration VALIDITY = Duration.between(BEGIN, END);

  private final Path folder;
  private final DevelopmentCa ca;

  public Certificates(Path folder) {
    this.folder = folder;
    try {
      this.ca = DevelopmentCa.create(folder, DOMAIN, new SecureRandom(), BEGIN, VALIDITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public CertificateFiles broker(String region, String broker) {
    return issue(new Identity.Broker(new RegionId(region), broker));
  }

  public CertificateFiles org(String org) {
    return issue(new Identity.OrgAdapter(new OrgId(org)));
  }

  public CertificateFiles operator(String name) {
    return issue(new Identity.Operator(name));
  }

  public CertificateFiles expired() {
    return issue("expired", List.of(acme(DOMAIN)), BEGIN, Instant.parse("2021-01-01T00:00:00Z"));
  }

  public CertificateFiles notYetValid() {
    return issue("not-yet", List.of(acme(DOMAIN)), Instant.parse("2099-01-01T00:00:00Z"), END);
  }

  public CertificateFiles ofAnotherDomain() {
    return issue("other-domain", List.of(acme("tidegate.example")), BEGIN, END);
  }

  public CertificateFiles withTwoUris() {
    return issue(
        "two-uris",
        List.of(acme(DOMAIN), CertificateSigner.uri("spiffe://" + DOMAIN + "/operator/root")),
        BEGIN,
        END);
  }

  public CertificateFiles withCommonNameOnly() {
    return issue("org-acme-by-name", List.of(), BEGIN, END);
  }

  /// Right in everything but that nobody here believes who signed it.
  public CertificateFiles ofAnotherAuthority() {
    CertificateFiles foreign = new Certificates(folder.resolve("foreign")).org("acme");
    return new CertificateFiles(foreign.certificate(), foreign.key(), folder.resolve("ca.pem"));
  }

  /// A region's broker under a host name that is not where it will be dialed.
  public CertificateFiles brokerElsewhere(String region) {
    return issue(
        "elsewhere",
        List.of(
            CertificateSigner.uri("spiffe://" + DOMAIN + "/region/" + region + "/broker/b1"),
            CertificateSigner.dns("elsewhere.test")),
        BEGIN,
        END);
  }

  /// An org's certificate that a server could use, so that only its name tells it from a broker's.
  public CertificateFiles orgAsServer() {
    return issue(
        "org-as-server",
        List.of(
            acme(DOMAIN), CertificateSigner.dns("localhost"), CertificateSigner.ip("127.0.0.1")),
        BEGIN,
        END);
  }

  public static Credentials credentials(CertificateFiles files) {
    try {
      return Credentials.read(files);
    } catch (CredentialsException e) {
      throw new AssertionError(e);
    }
  }

  private CertificateFiles issue(Identity identity) {
    try {
      return ca.issue(identity, BEGIN, VALIDITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CertificateFiles issue(String name, List<GeneralName> names, Instant from, Instant to) {
    try {
      return ca.issue(name, names, from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GeneralName acme(String domain) {
    return CertificateSigner.uri("spiffe://" + domain + "/org/acme/adapter");
  }
}
