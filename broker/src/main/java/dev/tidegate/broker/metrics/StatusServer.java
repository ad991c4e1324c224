package dev.tidegate.broker.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.tidegate.broker.config.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/// The HTTP listener for monitoring: `/metrics`, `/livez` and `/readyz`.
///
/// On loopback it speaks plain HTTP to whoever is on this machine. On any other address it speaks
/// TLS 1.3 with the broker's certificate: the two probes answer everybody, because a kubelet has no
/// certificate and they say nothing but a word; metrics only answer an operator's. Bounded: calls
/// at once, connections and the time of a request.
public final class StatusServer implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final int BACKLOG = 64;
  private static final String CONNECTIONS = "64";
  private static final String SECONDS = "10";

  private final HttpServer server;
  private final ExecutorService workers;

  /// What a listener beyond loopback needs.
  ///
  /// @param mayRead whether a client with this chain may read metrics
  public record Guard(SSLContext tls, Predicate<List<X509Certificate>> mayRead) {}

  private StatusServer(HttpServer server, ExecutorService workers) {
    this.server = server;
    this.workers = workers;
  }

  /// @param guard asked for if the address is not loopback
  /// @throws IOException naming the address that could not be bound
  public static StatusServer start(
      Endpoint endpoint, Supplier<Guard> guard, Vitals vitals, Supplier<byte[]> metrics)
      throws IOException {
    // Read by the platform's server when its first one is made.
    System.setProperty("jdk.httpserver.maxConnections", CONNECTIONS);
    System.setProperty("sun.net.httpserver.maxReqTime", SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", SECONDS);
    var address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new IOException("Cannot listen on " + endpoint + ": unknown host");
    }
    Optional<Guard> guarded =
        address.getAddress().isLoopbackAddress() ? Optional.empty() : Optional.of(guard.get());
    HttpServer server;
    try {
      server = guarded.isPresent() ? secure(address, guarded.get()) : plain(address);
    } catch (IOException e) {
      throw new IOException("Cannot listen on " + endpoint + " for metrics: " + e.getMessage(), e);
    }
    ExecutorService workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("status-", 0).factory());
    var room = new Semaphore(AT_ONCE);
    server.createContext("/", exchange -> bounded(room, exchange, () -> answer(404, "not found")));
    server.createContext(
        "/livez", exchange -> bounded(room, exchange, () -> probe(exchange, vitals.notLive())));
    server.createContext(
        "/readyz", exchange -> bounded(room, exchange, () -> probe(exchange, vitals.notReady())));
    server.createContext(
        "/metrics", exchange -> bounded(room, exchange, () -> metrics(exchange, guarded, metrics)));
    server.setExecutor(workers);
    server.start();
    return new StatusServer(server, workers);
  }

  /// Where it listens, with the number that the system chose if 0 was asked for.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private record Answer(int code, String type, byte[] body) {}

  private static HttpServer plain(InetSocketAddress address) throws IOException {
    return HttpServer.create(address, BACKLOG);
  }

  private static HttpServer secure(InetSocketAddress address, Guard guard) throws IOException {
    HttpsServer server = HttpsServer.create(address, BACKLOG);
    server.setHttpsConfigurator(
        new HttpsConfigurator(guard.tls()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3"});
            tls.setWantClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    return server;
  }

  private static void bounded(Semaphore room, HttpExchange exchange, Supplier<Answer> work)
      throws IOException {
    Answer answer;
    String method = exchange.getRequestMethod();
    boolean read = method.equals("GET") || method.equals("HEAD");
    if (!read) {
      answer = answer(405, "only GET");
    } else if (room.tryAcquire()) {
      try {
        answer = work.get();
      } finally {
        room.release();
      }
    } else {
      answer = answer(503, "too many at once");
    }
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      boolean head = method.equals("HEAD");
      exchange.sendResponseHeaders(answer.code(), head ? -1 : answer.body().length);
      if (!head) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private static Answer probe(HttpExchange exchange, List<String> objections) {
    if (!isAt(exchange, "/livez", "/readyz")) {
      return answer(404, "not found");
    }
    return objections.isEmpty() ? answer(200, "ok") : answer(503, String.join("\n", objections));
  }

  private static Answer metrics(
      HttpExchange exchange, Optional<Guard> guard, Supplier<byte[]> metrics) {
    if (!isAt(exchange, "/metrics")) {
      return answer(404, "not found");
    }
    if (guard.isPresent() && !guard.get().mayRead().test(client(exchange))) {
      return answer(403, "metrics answer an operator's certificate only");
    }
    return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
  }

  /// The platform's contexts match by the beginning of a path.
  private static boolean isAt(HttpExchange exchange, String... paths) {
    return List.of(paths).contains(exchange.getRequestURI().getPath());
  }

  private static List<X509Certificate> client(HttpExchange exchange) {
    try {
      Certificate[] chain =
          exchange instanceof HttpsExchange secure
              ? secure.getSSLSession().getPeerCertificates()
              : new Certificate[0];
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  private static Answer answer(int code, String text) {
    return new Answer(
        code, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
