package dev.tidegate.broker.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralName;

/// A certificate authority of Tidegate's own: one folder of PEM files, EC keys on P-256, no
/// revocation.
///
/// The folder holds `ca.pem`, `ca.key` and for each certificate `<name>.pem` and `<name>.key`; keys
/// are readable by their owner only. `ca.pem` names its trust domain as its one URI name. Whoever
/// has `ca.key` is everybody: it belongs on no broker, and an organization with an authority of its
/// own uses that instead.
public final class DevelopmentCa {
  private static final String SCHEME = "spiffe://";
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private final Path folder;
  private final String trustDomain;
  private final SecureRandom random;
  private final X509Certificate certificate;
  private final CertificateSigner signer;
  private final CertificateWriter writer;

  private DevelopmentCa(
      Path folder,
      String trustDomain,
      SecureRandom random,
      X509Certificate certificate,
      CertificateSigner signer) {
    this.folder = folder;
    this.trustDomain = trustDomain;
    this.random = random;
    this.certificate = certificate;
    this.signer = signer;
    this.writer = new CertificateWriter(folder, certificate);
  }

  /// Makes a new authority in `folder`, in the place of one that is there: what that one issued is
  /// void.
  public static DevelopmentCa create(
      Path folder, String trustDomain, SecureRandom random, Instant now, Duration validity)
      throws IOException {
    Files.createDirectories(folder);
    KeyPair pair = KeyPairs.next(random);
    var signer =
        new CertificateSigner(
            new X500Principal("CN=Tidegate development CA"),
            pair.getPublic(),
            pair.getPrivate(),
            random);
    // X.509-SVID §4.1: an authority is named by its trust domain and no path.
    X509Certificate certificate =
        signer.authority(
            CertificateSigner.uri(SCHEME + trustDomain),
            now.minus(CLOCKS_APART),
            now.plus(validity));
    var ca = new DevelopmentCa(folder, trustDomain, random, certificate, signer);
    ca.writer.write(folder, "ca", certificate, pair.getPrivate());
    return ca;
  }

  /// The authority that an earlier `create` left in `folder`, for the trust domain that it names.
  ///
  /// @throws IOException if there is none, or one that names no trust domain
  public static DevelopmentCa open(Path folder, SecureRandom random) throws IOException {
    Path file = folder.resolve("ca.pem");
    CertificateCard card = CertificateCard.read(file);
    String name = card.uris().isEmpty() ? "" : card.uris().getFirst();
    if (!name.startsWith(SCHEME)) {
      throw new IOException(file + " names no trust domain");
    }
    return open(folder, name.substring(SCHEME.length()), random);
  }

  /// The authority that an earlier `create` left in `folder`.
  public static DevelopmentCa open(Path folder, String trustDomain, SecureRandom random)
      throws IOException {
    try {
      X509Certificate certificate = Pem.certificates(folder.resolve("ca.pem")).getFirst();
      var signer =
          new CertificateSigner(
              certificate.getSubjectX500Principal(),
              certificate.getPublicKey(),
              Pem.key(folder.resolve("ca.key")),
              random);
      return new DevelopmentCa(folder, trustDomain, random, certificate, signer);
    } catch (GeneralSecurityException e) {
      throw new IOException("Not a development CA: " + folder, e);
    }
  }

  public String trustDomain() {
    return trustDomain;
  }

  /// When the authority itself ends, and with it all that it issued.
  public Instant end() {
    return certificate.getNotAfter().toInstant();
  }

  /// A certificate for `identity`, good from now on for `validity`, in the files `broker-<broker>`,
  /// `org-<org>` or `operator-<name>` of the authority's folder.
  ///
  /// A broker's is for `localhost` and 127.0.0.1 too, so that it can be dialed there.
  public CertificateFiles issue(Identity identity, Instant now, Duration validity)
      throws IOException {
    return issue(identity, List.of(), folder, now, validity);
  }

  /// As [#issue(Identity, Instant, Duration)], in the place of files of that name in `into`, with
  /// `ca.pem` beside them: an authority that is in it already stays.
  ///
  /// @param hosts under which a broker is dialed beside the loopback ones: names or addresses;
  ///   nothing for the others
  public CertificateFiles issue(
      Identity identity, List<String> hosts, Path into, Instant now, Duration validity)
      throws IOException {
    Files.createDirectories(into);
    var names = new ArrayList<GeneralName>();
    names.add(CertificateSigner.uri(SpiffeId.of(identity, trustDomain)));
    if (identity instanceof Identity.Broker) {
      var dialed = new LinkedHashSet<>(List.of("localhost", "127.0.0.1"));
      dialed.addAll(hosts);
      dialed.forEach(host -> names.add(CertificateSigner.host(host)));
    }
    return issue(
        into,
        fileName(identity),
        names,
        identity instanceof Identity.Broker
            ? CertificateSigner.SERVER_AND_CLIENT
            : CertificateSigner.CLIENT,
        now.minus(CLOCKS_APART),
        now.plus(validity));
  }

  /// What the files of an identity are called, without their endings.
  public static String fileName(Identity identity) {
    return switch (identity) {
      case Identity.Broker broker -> "broker-" + broker.broker();
      case Identity.OrgAdapter adapter -> "org-" + adapter.org();
      case Identity.Operator operator -> "operator-" + operator.name();
    };
  }

  /// A certificate with any names and any validity: what tests need to be refused.
  CertificateFiles issue(String name, List<GeneralName> names, Instant from, Instant to)
      throws IOException {
    return issue(folder, name, names, CertificateSigner.SERVER_AND_CLIENT, from, to);
  }

  private CertificateFiles issue(
      Path into,
      String name,
      List<GeneralName> names,
      ExtendedKeyUsage usage,
      Instant from,
      Instant to)
      throws IOException {
    KeyPair pair = KeyPairs.next(random);
    X509Certificate issued = signer.issue(name, pair.getPublic(), names, usage, from, to);
    return writer.write(into, name, issued, pair.getPrivate());
  }
}
