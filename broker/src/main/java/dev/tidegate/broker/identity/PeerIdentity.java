package dev.tidegate.broker.identity;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a verified certificate chain says: who it is and for how long.
///
/// Only the leaf's one URI name counts. A common name, a DNS name, an e-mail address make nobody
/// anybody.
public record PeerIdentity(Identity identity, CertificateLifetime lifetime) {
  private static final int URI_NAME = 6; // RFC 5280 §4.2.1.6, uniformResourceIdentifier

  /// @throws TidegateException `NO_IDENTITY` if the peer showed no certificate or not one of ours
  public static PeerIdentity of(SSLSession session, String trustDomain) {
    return of(chain(session), trustDomain);
  }

  /// What the peer showed, leaf first.
  ///
  /// @throws TidegateException `NO_IDENTITY` if it showed nothing
  public static List<X509Certificate> chain(SSLSession session) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    } catch (SSLPeerUnverifiedException e) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, "No client certificate", e);
    }
    return chain;
  }

  /// Leaf first. The chain must have been verified: this reads it and trusts it.
  public static PeerIdentity of(List<X509Certificate> chain, String trustDomain) {
    if (chain.isEmpty()) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, "No client certificate");
    }
    return new PeerIdentity(
        SpiffeId.parse(uri(chain.getFirst()), trustDomain), CertificateLifetime.of(chain));
  }

  private static String uri(X509Certificate leaf) {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.getFirst().equals(URI_NAME)) {
          uris.add((String) name.getLast());
        }
      }
    } catch (CertificateParsingException e) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "The certificate's names cannot be read", e);
    }
    if (uris.size() != 1) {
      throw new TidegateException(
              ErrorCode.NO_IDENTITY, "The certificate must have exactly one URI name")
          .with("uris", uris.size());
    }
    return uris.getFirst();
  }
}
