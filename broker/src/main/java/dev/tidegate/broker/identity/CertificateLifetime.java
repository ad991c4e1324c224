package dev.tidegate.broker.identity;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// When a certificate chain counts: from the latest beginning to the earliest end of its
/// certificates.
public record CertificateLifetime(Instant begin, Instant end) {
  public static CertificateLifetime of(List<X509Certificate> chain) {
    Instant begin = Instant.MIN;
    Instant end = Instant.MAX;
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant to = certificate.getNotAfter().toInstant();
      begin = from.isAfter(begin) ? from : begin;
      end = to.isBefore(end) ? to : end;
    }
    return new CertificateLifetime(begin, end);
  }

  /// Both ends belong to it (RFC 5280 §4.1.2.5); a chain that does not overlap covers no instant.
  public boolean covers(Instant now) {
    return !now.isBefore(begin) && !now.isAfter(end);
  }
}
