package dev.tidegate.broker.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
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

/// Signs X.509 certificates with an authority's key: ECDSA with SHA-256, serial numbers by chance.
final class CertificateSigner {
  static final ExtendedKeyUsage CLIENT = new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
  static final ExtendedKeyUsage SERVER_AND_CLIENT =
      new ExtendedKeyUsage(
          new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});

  private final X500Principal name;
  private final PublicKey publicKey;
  private final PrivateKey key;
  private final SecureRandom random;

  /// @param name the authority's
  /// @param publicKey the half of `key` that certificates name as their authority's
  CertificateSigner(X500Principal name, PublicKey publicKey, PrivateKey key, SecureRandom random) {
    this.name = name;
    this.publicKey = publicKey;
    this.key = key;
    this.random = random;
  }

  /// The authority's own certificate, which may sign such as have nobody below them.
  X509Certificate authority(GeneralName uri, Instant from, Instant to) {
    var builder = builder(publicKey, name, from, to);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        ids().createSubjectKeyIdentifier(publicKey));
    add(builder, Extension.subjectAlternativeName, false, new GeneralNames(uri));
    return sign(builder);
  }

  /// A certificate of somebody who signs nothing else.
  ///
  /// @param names by which others know it; may be none
  X509Certificate issue(
      String commonName,
      PublicKey subject,
      List<GeneralName> names,
      ExtendedKeyUsage usage,
      Instant from,
      Instant to) {
    var builder = builder(subject, new X500Principal("CN=" + commonName), from, to);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    add(builder, Extension.extendedKeyUsage, false, usage);
    add(
        builder,
        Extension.authorityKeyIdentifier,
        false,
        ids().createAuthorityKeyIdentifier(publicKey));
    if (!names.isEmpty()) {
      add(
          builder,
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    return sign(builder);
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

  /// A name or an address.
  static GeneralName host(String host) {
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return address ? ip(host) : dns(host);
  }

  private JcaX509v3CertificateBuilder builder(
      PublicKey of, X500Principal subject, Instant from, Instant to) {
    return new JcaX509v3CertificateBuilder(
        name,
        new BigInteger(127, random).add(BigInteger.ONE), // RFC 5280 §4.1.2.2: positive, ≤ 20 octets
        Date.from(from),
        Date.from(to),
        subject,
        of);
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

  private X509Certificate sign(JcaX509v3CertificateBuilder builder) {
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
