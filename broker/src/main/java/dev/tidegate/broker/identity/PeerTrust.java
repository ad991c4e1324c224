package dev.tidegate.broker.identity;

import dev.tidegate.model.TidegateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Believes a server only if its chain and host name are right *and* its SPIFFE id is the one that
/// was meant.
///
/// It decides inside the handshake: a server with another id sees not one byte of what we would
/// have said. The chain and the host name are the platform's own check, done first.
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chains;
  private final String trustDomain;
  private final Predicate<Identity> meant;

  PeerTrust(X509ExtendedTrustManager chains, String trustDomain, Predicate<Identity> meant) {
    this.chains = chains;
    this.trustDomain = trustDomain;
    this.meant = meant;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    chains.checkServerTrusted(chain, authType, engine);
    checkIdentity(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    chains.checkServerTrusted(chain, authType, socket);
    checkIdentity(chain);
  }

  /// Refused: without the connection the host name cannot be checked.
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("The host name cannot be checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("Only for dialing");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("Only for dialing");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("Only for dialing");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }

  private void checkIdentity(X509Certificate[] chain) throws CertificateException {
    Identity identity;
    try {
      identity = PeerIdentity.of(List.of(chain), trustDomain).identity();
    } catch (TidegateException e) {
      throw new CertificateException(e.text(), e);
    }
    if (!meant.test(identity)) {
      throw new CertificateException(
          "The server is not who was dialed: " + SpiffeId.of(identity, trustDomain));
    }
  }
}
