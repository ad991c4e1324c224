package dev.tidegate.broker.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// TLS by the Java platform instead of by gRPC, from the same credentials: for the listener of
/// monitoring.
public final class PlatformTls {
  private static final char[] NO_PASSWORD = new char[0];

  private PlatformTls() {}

  /// The listening side; whether a client needs a certificate is the listener's to say.
  public static SSLContext server(Credentials credentials) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", credentials.key(), NO_PASSWORD, credentials.chain());
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys.getKeyManagers(), new TrustManager[] {credentials.trust()}, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The platform's TLS cannot be set up", e);
    }
  }
}
