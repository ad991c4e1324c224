package dev.tidegate.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevelopmentCaTest {
  @TempDir Path folder;

  private Certificates certificates;

  @BeforeEach
  void makeAuthority() {
    certificates = new Certificates(folder);
  }

  @Test
  void self_twoUris_isNoIdentity() {
    assertNoIdentity(certificates.withTwoUris(), "exactly one URI");
  }

  @Test
  void self_commonNameOnly_isNoIdentity() {
    assertNoIdentity(certificates.withCommonNameOnly(), "exactly one URI");
  }

  @Test
  void self_otherDomain_isNoIdentity() {
    assertNoIdentity(certificates.ofAnotherDomain(), "trust domain");
  }

  @Test
  void of_noCertificate_isNoIdentity() {
    assertThatThrownBy(() -> PeerIdentity.of(List.of(), Certificates.DOMAIN))
        .hasMessage("No client certificate");
  }

  @Test
  void trust_wrongOrOutOfDate_isRefused() {
    for (CertificateFiles files :
        List.of(
            certificates.expired(),
            certificates.notYetValid(),
            certificates.ofAnotherAuthority())) {
      assertThatThrownBy(() -> verify(files)).isInstanceOf(CertificateException.class);
    }
  }

  @Test
  void create_again_voidsWhatWasIssued() throws Exception {
    CertificateFiles before = certificates.org("acme");

    var _ = new Certificates(folder);

    assertThatThrownBy(() -> verify(before)).isInstanceOf(CertificateException.class);
  }

  @Test
  void issue_eachIdentity_namesItAndIsBelieved() throws Exception {
    assertThat(identity(certificates.org("acme")))
        .isEqualTo(new Identity.OrgAdapter(new OrgId("acme")));
    assertThat(identity(certificates.operator("ann"))).isEqualTo(new Identity.Operator("ann"));
    assertThat(identity(certificates.broker("eu-de", "eu-de-1")))
        .isEqualTo(new Identity.Broker(new RegionId("eu-de"), "eu-de-1"));
  }

  @Test
  void issue_validity_isWhatWasAskedFor() {
    CertificateLifetime lifetime =
        Certificates.credentials(certificates.org("acme")).self(Certificates.DOMAIN).lifetime();

    assertThat(lifetime.end()).isEqualTo(Certificates.END);
    assertThat(lifetime.covers(Certificates.NOW)).isTrue();
    assertThat(lifetime.covers(Certificates.END.plusMillis(1))).isFalse();
    assertThat(lifetime.covers(Instant.EPOCH)).isFalse();
  }

  @Test
  void issue_keys_areReadableByTheirOwnerOnly() throws IOException {
    var _ = certificates.org("acme");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(it -> it.toString().endsWith(".key")))
          .hasSize(2)
          .allSatisfy(it ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(it)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void open_nothingThere_fails() {
    assertThatThrownBy(
            () -> DevelopmentCa.open(folder.resolve("none"), "x.test", new SecureRandom()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void open_whatCreateLeft_issuesForTheSameAuthority() throws Exception {
    var ca = DevelopmentCa.open(folder, Certificates.DOMAIN, new SecureRandom());

    CertificateFiles files =
        ca.issue(
            new Identity.Operator("bob"),
            Certificates.BEGIN,
            Duration.between(Certificates.BEGIN, Certificates.END));

    assertThat(verify(files)).isNotEmpty();
  }

  @Test
  void read_keyOfAnother_isRefused() {
    CertificateFiles acme = certificates.org("acme");
    CertificateFiles globex = certificates.org("globex");

    assertThatThrownBy(() ->
            Credentials.read(
                new CertificateFiles(acme.certificate(), globex.key(), acme.authorities())))
        .isInstanceOf(CredentialsException.class)
        .hasMessage(globex.key() + ": not the key of the certificate");
  }

  @Test
  void read_missingOrMalformedFile_namesIt() throws IOException {
    CertificateFiles acme = certificates.org("acme");
    Path none = folder.resolve("none.pem");
    Path garbage =
        Files.writeString(folder.resolve("garbage.pem"), "-----BEGIN CERTIFICATE-----\n!");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertThatThrownBy(() -> Credentials.read(new CertificateFiles(none, acme.key(), none)))
        .hasMessage(none + ": not a readable certificate chain");
    assertThatThrownBy(
            () -> Credentials.read(new CertificateFiles(acme.certificate(), garbage, none)))
        .hasMessage(garbage + ": not a readable PKCS#8 key");
    assertThatThrownBy(
            () -> Credentials.read(new CertificateFiles(acme.certificate(), acme.key(), garbage)))
        .hasMessage(garbage + ": not readable certificates");
    assertThatThrownBy(
            () -> Credentials.read(new CertificateFiles(acme.certificate(), acme.key(), empty)))
        .hasMessage(empty + ": no certificate in the file");
  }

  @Test
  void requireSelf_certificateOfAnother_isRefusedWithBothNames() {
    CertificateFiles files = certificates.broker("us-va", "us-va-1");
    Credentials credentials = Certificates.credentials(files);
    var expected = new Identity.Broker(new RegionId("eu-de"), "eu-de-1");

    assertThatThrownBy(() -> credentials.requireSelf(expected, Certificates.DOMAIN))
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining(files.certificate().toString())
        .hasMessageContaining("is of spiffe://tidegate.test/region/us-va/broker/us-va-1")
        .hasMessageContaining("expected: spiffe://tidegate.test/region/eu-de/broker/eu-de-1");
    assertThatThrownBy(() -> credentials.requireSelf(expected, "other.test"))
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining("trust domain");
  }

  @Test
  void requireSelf_ownCertificate_goesOn() {
    Credentials credentials = Certificates.credentials(certificates.broker("eu-de", "eu-de-1"));

    assertThatCode(() ->
            credentials.requireSelf(
                new Identity.Broker(new RegionId("eu-de"), "eu-de-1"), Certificates.DOMAIN))
        .doesNotThrowAnyException();
  }

  private void assertNoIdentity(CertificateFiles files, String text) {
    Credentials credentials = Certificates.credentials(files);

    assertThatThrownBy(() -> credentials.self(Certificates.DOMAIN))
        .isInstanceOfSatisfying(
            TidegateException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.NO_IDENTITY))
        .hasMessageContaining(text);
  }

  private static Identity identity(CertificateFiles files) throws CertificateException {
    return PeerIdentity.of(verify(files), Certificates.DOMAIN).identity();
  }

  private static List<X509Certificate> verify(CertificateFiles files) throws CertificateException {
    Credentials credentials = Certificates.credentials(files);
    credentials.trust().checkClientTrusted(credentials.chain(), "UNKNOWN");
    return List.of(credentials.chain());
  }
}
