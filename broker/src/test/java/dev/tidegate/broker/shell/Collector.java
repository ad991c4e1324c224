package dev.tidegate.broker.shell;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// Takes OTLP over HTTP, as a collector of traces does, and keeps what came. Reads it by the field
/// numbers of opentelemetry/proto/trace/v1/trace.proto. Safe for use by many threads.
final class Collector implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final ByteArrayOutputStream all = new ByteArrayOutputStream();
  private final List<Exported> spans = new ArrayList<>();

  /// A span as it came; ids are in hex, and no parent is an empty one.
  record Exported(
      String region,
      String trace,
      String id,
      String parent,
      String name,
      long startNanos,
      long endNanos,
      Map<String, String> attributes) {}

  /// In plain text.
  Collector() throws IOException {
    this(HttpServer.create(address(), 16), "http");
  }

  /// By TLS, for who has a certificate that is believed.
  Collector(SSLContext tls) throws IOException {
    HttpsServer secure = HttpsServer.create(address(), 16);
    secure.setHttpsConfigurator(new ClientsByCertificate(tls));
    this(secure, "https");
  }

  private Collector(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String endpoint() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static final class ClientsByCertificate extends HttpsConfigurator {
    ClientsByCertificate(SSLContext tls) {
      super(tls);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters needed = getSSLContext().getDefaultSSLParameters();
      needed.setNeedClientAuth(true);
      parameters.setSSLParameters(needed);
    }
  }

  synchronized List<Exported> spans() {
    return List.copyOf(spans);
  }

  /// Every byte of every request, unpacked.
  synchronized byte[] bytes() {
    return all.toByteArray();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        var body = new GZIPInputStream(exchange.getRequestBody())) {
      keep(body.readAllBytes());
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private synchronized void keep(byte[] request) throws InvalidProtocolBufferException {
    all.writeBytes(request);
    for (UnknownFieldSet resource : messages(UnknownFieldSet.parseFrom(request), 1)) {
      String region =
          attributes(messages(resource, 1).getFirst(), 1).getOrDefault("tidegate.region", "");
      for (UnknownFieldSet scope : messages(resource, 2)) {
        for (UnknownFieldSet span : messages(scope, 2)) {
          spans.add(
              new Exported(
                  region,
                  hex(span, 1),
                  hex(span, 2),
                  hex(span, 4),
                  bytes(span, 5).toStringUtf8(),
                  span.getField(7).getFixed64List().getFirst(),
                  span.getField(8).getFixed64List().getFirst(),
                  attributes(span, 9)));
        }
      }
    }
  }

  private static Map<String, String> attributes(UnknownFieldSet of, int field)
      throws InvalidProtocolBufferException {
    Map<String, String> attributes = new TreeMap<>();
    for (UnknownFieldSet each : messages(of, field)) {
      UnknownFieldSet value = messages(each, 2).getFirst();
      attributes.put(
          bytes(each, 1).toStringUtf8(),
          value.hasField(1)
              ? bytes(value, 1).toStringUtf8()
              : value.getField(3).getVarintList().getFirst().toString());
    }
    return attributes;
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet of, int field)
      throws InvalidProtocolBufferException {
    List<UnknownFieldSet> messages = new ArrayList<>();
    for (ByteString each : of.getField(field).getLengthDelimitedList()) {
      messages.add(UnknownFieldSet.parseFrom(each));
    }
    return messages;
  }

  private static ByteString bytes(UnknownFieldSet of, int field) {
    List<ByteString> values = of.getField(field).getLengthDelimitedList();
    return values.isEmpty() ? ByteString.EMPTY : values.getFirst();
  }

  private static String hex(UnknownFieldSet of, int field) {
    return HexFormat.of().formatHex(bytes(of, field).toByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
