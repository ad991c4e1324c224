package dev.tidegate.broker.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What the first certificate of a file says about its subject, read and not verified: for people
/// to look at, never to trust a peer by.
///
/// @param uris its URI names, of which a usable one has exactly one
/// @param hosts its DNS names and addresses
/// @param authority whether it signs others
/// @param lifetime its own, not that of its chain
public record CertificateCard(
    Path file,
    String subject,
    List<String> uris,
    List<String> hosts,
    boolean authority,
    CertificateLifetime lifetime) {
  // RFC 5280 §4.2.1.6
  private static final int DNS_NAME = 2;
  private static final int URI_NAME = 6;
  private static final int ADDRESS = 7;

  public CertificateCard {
    uris = List.copyOf(uris);
    hosts = List.copyOf(hosts);
  }

  /// @throws IOException naming the file, if it cannot be read or holds no certificate
  public static CertificateCard read(Path file) throws IOException {
    try {
      List<X509Certificate> chain = Pem.certificates(file);
      if (chain.isEmpty()) {
        throw new IOException(file + ": no certificate in the file");
      }
      return of(file, chain.getFirst());
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": not a readable certificate", e);
    }
  }

  private static CertificateCard of(Path file, X509Certificate leaf)
      throws GeneralSecurityException {
    var uris = new ArrayList<String>();
    var hosts = new ArrayList<String>();
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      switch ((Integer) name.getFirst()) {
        case URI_NAME -> uris.add((String) name.getLast());
        case DNS_NAME, ADDRESS -> hosts.add((String) name.getLast());
        default -> {} // kinds of names that Tidegate gives no meaning
      }
    }
    return new CertificateCard(
        file,
        leaf.getSubjectX500Principal().getName(),
        uris,
        hosts,
        leaf.getBasicConstraints() >= 0,
        CertificateLifetime.of(List.of(leaf)));
  }
}
