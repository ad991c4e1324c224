package dev.tidegate.broker.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The host names and addresses that a certificate is for, as an authority of a call has them.
final class CertificateHosts {
  private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6
  private static final int IP_ADDRESS = 7;

  private CertificateHosts() {}

  /// In the certificate's order; IPv6 addresses in brackets, and for a wildcard a name under it.
  static List<String> of(X509Certificate leaf) {
    List<String> hosts = new ArrayList<>();
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.getFirst().equals(DNS_NAME)) {
          hosts.add(((String) name.getLast()).replace("*", "broker"));
        } else if (name.getFirst().equals(IP_ADDRESS)) {
          String address = (String) name.getLast();
          hosts.add(address.indexOf(':') < 0 ? address : "[" + address + "]");
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return List.copyOf(hosts);
  }
}
