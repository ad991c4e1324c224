package dev.tidegate.broker.identity;

import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// What one side of a TLS connection proves itself with and whom it believes, read from files and
/// checked: one snapshot, key, chain and authorities together.
///
/// What renews them puts another snapshot in the place of this one ([RotatingCredentials]). Safe
/// for use by many threads.
public final class Credentials {
  private static final int VERDICTS = 4_096;

  private final Path source;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final List<X509Certificate> authorities;

  /// Chains that were looked at; emptied when full.
  private final Map<List<X509Certificate>, Boolean> verdicts = new ConcurrentHashMap<>();

  private Credentials(
      Path source, List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
    this.source = source;
    this.chain = chain;
    this.key = key;
    this.authorities = authorities;
  }

  /// @throws CredentialsException naming the file that is missing, malformed or does not fit the
  ///   others
  public static Credentials read(CertificateFiles files) throws CredentialsException {
    List<X509Certificate> chain;
    PrivateKey key;
    List<X509Certificate> authorities;
    try {
      chain = Pem.certificates(files.certificate());
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialsException(files.certificate(), "not a readable certificate chain", e);
    }
    try {
      key = Pem.key(files.key());
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialsException(files.key(), "not a readable PKCS#8 key", e);
    }
    try {
      authorities = Pem.certificates(files.authorities());
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialsException(files.authorities(), "not readable certificates", e);
    }
    if (chain.isEmpty()) {
      throw new CredentialsException(files.certificate(), "no certificate in the file", null);
    }
    if (authorities.isEmpty()) {
      throw new CredentialsException(files.authorities(), "no certificate in the file", null);
    }
    if (!chain.getFirst().getPublicKey().getAlgorithm().equals(key.getAlgorithm())
        || !KeyPairs.fit(chain.getFirst().getPublicKey(), key)) {
      throw new CredentialsException(files.key(), "not the key of the certificate", null);
    }
    return new Credentials(files.certificate(), chain, key, authorities);
  }

  /// Who these credentials say we are.
  ///
  /// @throws TidegateException `NO_IDENTITY` if they are not of this trust domain
  public PeerIdentity self(String trustDomain) {
    return PeerIdentity.of(chain, trustDomain);
  }

  /// Refuses to go on with a certificate that is not `expected`'s: peers would refuse it one by
  /// one.
  public void requireSelf(Identity expected, String trustDomain) throws CredentialsException {
    String wanted = SpiffeId.of(expected, trustDomain);
    try {
      Identity named = self(trustDomain).identity();
      if (!named.equals(expected)) {
        throw new CredentialsException(
            source,
            "the certificate is of "
                + SpiffeId.of(named, trustDomain)
                + " (expected: "
                + wanted
                + ")",
            null);
      }
    } catch (TidegateException e) {
      throw new CredentialsException(
          source, e.text() + " (expected: " + wanted + "; `tidegate certs issue` makes one)", e);
    }
  }

  /// Refuses a chain that does not count at `now`.
  public void requireCurrent(Instant now) throws CredentialsException {
    CertificateLifetime lifetime = lifetime();
    if (now.isAfter(lifetime.end())) {
      throw new CredentialsException(
          source, "expired at " + lifetime.end() + "; `tidegate certs renew` makes it anew", null);
    }
    if (now.isBefore(lifetime.begin())) {
      throw new CredentialsException(
          source, "not good before " + lifetime.begin() + "; is this machine's clock right?", null);
    }
  }

  /// How long our own chain counts.
  public CertificateLifetime lifetime() {
    return CertificateLifetime.of(chain);
  }

  /// Whether a chain, leaf first, still ends in one of the authorities. For peers that a handshake
  /// believed under an earlier snapshot; host names and purposes are not looked at again.
  public boolean believes(List<X509Certificate> peer, Instant now) {
    if (verdicts.size() >= VERDICTS) {
      verdicts.clear();
    }
    return verdicts.computeIfAbsent(List.copyOf(peer), chain -> endsHere(chain, now));
  }

  private boolean endsHere(List<X509Certificate> peer, Instant now) {
    if (peer.isEmpty()) {
      return false;
    }
    try {
      var leaf = new X509CertSelector();
      leaf.setCertificate(peer.getFirst());
      Set<TrustAnchor> anchors =
          authorities.stream()
              .map(each -> new TrustAnchor(each, null))
              .collect(Collectors.toUnmodifiableSet());
      var parameters = new PKIXBuilderParameters(anchors, leaf);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(peer)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      var _ = CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (CertPathBuilderException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The platform's PKIX path builder failed", e);
    }
  }

  /// Whether both prove and believe the same.
  boolean sameAs(Credentials other) {
    return chain.equals(other.chain)
        && key.equals(other.key)
        && authorities.equals(other.authorities);
  }

  /// When each certificate ends, by a short name: `own` with the chain above it, `authority-1` and
  /// so on as they stand in the file.
  public SortedMap<String, Instant> ends() {
    SortedMap<String, Instant> ends = new TreeMap<>();
    ends.put("own", CertificateLifetime.of(chain).end());
    for (int i = 0; i < authorities.size(); i++) {
      ends.put("authority-" + (i + 1), authorities.get(i).getNotAfter().toInstant());
    }
    return ends;
  }

  /// The host names and addresses that our own certificate is for; none for an org's or operator's.
  public List<String> hosts() {
    return CertificateHosts.of(chain.getFirst());
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }

  /// Believes chains that end in one of the authorities, and nothing else: not the system's list.
  public X509ExtendedTrustManager trust() {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("The platform has no PKIX trust manager");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The platform's PKIX trust manager failed", e);
    }
  }
}
