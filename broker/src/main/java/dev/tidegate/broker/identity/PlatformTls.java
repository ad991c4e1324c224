package dev.tidegate.broker.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS by the Java platform instead of by gRPC, from the same credentials: for the listener of
/// monitoring and for the collector of traces.
public final class PlatformTls {
  private static final char[] NO_PASSWORD = new char[0];
  private static final String VERSION = "TLSv1.3";

  private PlatformTls() {}

  /// The listening side; whether a client needs a certificate is the listener's to say. Credentials
  /// are asked for at each connection.
  public static SSLContext server(Supplier<Credentials> credentials) {
    return new Rotating(new RotatingSpi(credentials), of(credentials.get()));
  }

  /// The dialing side, by the same certificate, which is asked for at each connection, too.
  public static SSLContext client(Supplier<Credentials> credentials) {
    return server(credentials);
  }

  private static SSLContext of(Credentials credentials) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", credentials.key(), NO_PASSWORD, credentials.chain());
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(keys.getKeyManagers(), new TrustManager[] {credentials.trust()}, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The platform's TLS cannot be set up", e);
    }
  }

  private static final class Rotating extends SSLContext {
    Rotating(RotatingSpi spi, SSLContext first) {
      super(spi, first.getProvider(), first.getProtocol());
    }
  }

  /// A context for each snapshot, chosen when something is made of it.
  private static final class RotatingSpi extends SSLContextSpi {
    private final Supplier<Credentials> credentials;
    private volatile Built built;

    private record Built(Credentials from, SSLContext context) {}

    RotatingSpi(Supplier<Credentials> credentials) {
      this.credentials = credentials;
      Credentials first = credentials.get();
      this.built = new Built(first, of(first));
    }

    private SSLContext current() {
      Credentials now = credentials.get();
      Built last = built;
      if (last.from() != now) {
        last = new Built(now, of(now));
        built = last;
      }
      return last.context();
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("It follows the credentials in force");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return current().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return current().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return current().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return current().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return current().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return current().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return current().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return current().getSupportedSSLParameters();
    }
  }
}
