package dev.tidegate.broker.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

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

  private static final ExtendedKeyUsage CLIENT =
      new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
  private static final ExtendedKeyUsage SERVER_AND_CLIENT =
      new ExtendedKeyUsage(
          new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});

  private final Path folder;
  private final String trustDomain;
  private final SecureRandom random;
  private final X509Certificate certificate;
  private final PrivateKey key;

  private DevelopmentCa(
      Path folder,
      String trustDomain,
      SecureRandom random,
      X509Certificate certificate,
      PrivateKey key) {
    this.folder = folder;
    this.trustDomain = trustDomain;
    this.random = random;
    this.certificate = certificate;
    this.key = key;
  }

  /// Makes a new authority in `folder`, in the place of one that is there: what that one issued is
  /// void.
  public static DevelopmentCa create(
      Path folder, String trustDomain, SecureRandom random, Instant now, Duration validity)
      throws IOException {
    Files.createDirectories(folder);
    KeyPair pair = KeyPairs.next(random);
    var name = new X500Principal("CN=Tidegate development CA");
    var builder =
        builder(name, pair.getPublic(), name, random, now.minus(CLOCKS_APART), now.plus(validity));
    add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        ids().createSubjectKeyIdentifier(pair.getPublic()));
    // X.509-SVID §4.1: an authority is named by its trust domain and no path.
    add(
        builder,
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(uri(SCHEME + trustDomain)));
    X509Certificate certificate = sign(builder, pair.getPrivate());
    var ca = new DevelopmentCa(folder, trustDomain, random, certificate, pair.getPrivate());
    ca.write(folder, "ca", certificate, pair.getPrivate());
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
      return new DevelopmentCa(
          folder,
          trustDomain,
          random,
          Pem.certificates(folder.resolve("ca.pem")).getFirst(),
          Pem.key(folder.resolve("ca.key")));
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
    names.add(uri(SpiffeId.of(identity, trustDomain)));
    if (identity instanceof Identity.Broker) {
      var dialed = new LinkedHashSet<>(List.of("localhost", "127.0.0.1"));
      dialed.addAll(hosts);
      dialed.forEach(host -> names.add(host(host)));
    }
    return issue(
        into,
        fileName(identity),
        names,
        identity instanceof Identity.Broker ? SERVER_AND_CLIENT : CLIENT,
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
    return issue(folder, name, names, SERVER_AND_CLIENT, from, to);
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
    var builder =
        builder(
            certificate.getSubjectX500Principal(),
            pair.getPublic(),
            new X500Principal("CN=" + name),
            random,
            from,
            to);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    add(builder, Extension.extendedKeyUsage, false, usage);
    add(
        builder,
        Extension.authorityKeyIdentifier,
        false,
        ids().createAuthorityKeyIdentifier(certificate.getPublicKey()));
    if (!names.isEmpty()) {
      add(
          builder,
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    return write(into, name, sign(builder, key), pair.getPrivate());
  }

  static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  private static GeneralName host(String host) {
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return address ? ip(host) : dns(host);
  }

  private CertificateFiles write(Path into, String name, X509Certificate issued, PrivateKey key)
      throws IOException {
    Path chain = into.resolve(name + ".pem");
    Path secret = into.resolve(name + ".key");
    Path authorities = into.resolve("ca.pem");
    try {
      if (!into.equals(folder)) {
        believe(into, authorities);
      }
      replace(into, secret, Pem.text("PRIVATE KEY", key.getEncoded()), "rw-------");
      replace(into, chain, Pem.text("CERTIFICATE", issued.getEncoded()), "rw-r--r--");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate just made cannot be written", e);
    }
    return new CertificateFiles(chain, secret, authorities);
  }

  // Beside others that are believed there, as in the middle of a change of authorities.
  private void believe(Path into, Path authorities) throws IOException, GeneralSecurityException {
    String own = Pem.text("CERTIFICATE", certificate.getEncoded());
    if (!Files.exists(authorities)) {
      replace(into, authorities, own, "rw-r--r--");
    } else if (!Pem.certificates(authorities).contains(certificate)) {
      replace(into, authorities, Files.readString(authorities) + own, "rw-r--r--");
    }
  }

  // Readable by others is decided before there is anything to read; a reader sees the old file or
  // the new.
  private static void replace(Path folder, Path file, String text, String permissions)
      throws IOException {
    Path fresh =
        Files.createTempFile(
            folder,
            ".",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer,
      PublicKey key,
      X500Principal subject,
      SecureRandom random,
      Instant from,
      Instant to) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random).add(BigInteger.ONE), // RFC 5280 §4.1.2.2: positive, ≤ 20 octets
        Date.from(from),
        Date.from(to),
        subject,
        key);
  }

  private static void add(
      JcaX509v3CertificateBuilder builder,
      ASN1ObjectIdentifier id,
      boolean critical,
      ASN1Encodable value) {
    try {
      builder.addExtension(id, critical, value);
    } catch (CertIOException e) {
      throw new IllegalStateException("A certificate's extension cannot be encoded", e);
    }
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("A certificate cannot be signed", e);
    }
  }

  private static JcaX509ExtensionUtils ids() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The platform has no SHA-1 for key identifiers", e);
    }
  }
}
