package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS from three files that are read again for each connection: certificate, key and authorities
/// change as one.
///
/// Files that cannot be used, such as a key that was written before its certificate, leave the last
/// good ones in force. Safe for use by many threads.
final class GrpcFileTls extends SslContext {
  private static final Logger log = LoggerFactory.getLogger(GrpcFileTls.class);
  private static final int FILE_BYTES_MAX = 1 << 20;

  private final GrpcTransport.Files files;
  private volatile Built built;

  /// @param held the files' contents, a character a byte
  private record Built(List<String> held, SslContext context) {}

  /// @throws TidegateException NO_IDENTITY if the files cannot be used
  GrpcFileTls(GrpcTransport.Files files) {
    this.files = files;
    try {
      built = build(read());
    } catch (IOException | IllegalArgumentException e) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "Certificate, key or authorities cannot be read", e);
    }
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current().newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return current().newEngine(allocator, host, port);
  }

  @Override
  public boolean isClient() {
    return true;
  }

  @Override
  public List<String> cipherSuites() {
    return built.context().cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // the one way by which a context tells its protocols
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return built.context().applicationProtocolNegotiator();
  }

  @Override
  public SSLSessionContext sessionContext() {
    return built.context().sessionContext();
  }

  private SslContext current() {
    Built last = built;
    try {
      List<String> held = read();
      if (!held.equals(last.held())) {
        last = build(held);
        built = last;
        log.atInfo().addKeyValue("certificate", files.certificate()).log("Certificate read anew");
      }
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn()
          .addKeyValue("certificate", files.certificate())
          .addKeyValue("kind", e.getClass().getSimpleName())
          .log("Certificate files cannot be used, the last good ones are");
    }
    return last.context();
  }

  private List<String> read() throws IOException {
    List<String> held = new ArrayList<>();
    for (Path file : List.of(files.certificate(), files.key(), files.authorities())) {
      try (InputStream in = Files.newInputStream(file)) {
        held.add(new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.ISO_8859_1));
      }
    }
    return List.copyOf(held);
  }

  private static Built build(List<String> held) throws SSLException {
    return new Built(
        held,
        GrpcSslContexts.forClient()
            .keyManager(stream(held.get(0)), stream(held.get(1)))
            .trustManager(stream(held.get(2)))
            .protocols("TLSv1.3")
            .build());
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
