package dev.tidegate.broker.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where traces of messages go, and of how many messages there is one; off unless `endpoint` is
/// set.
///
/// @param endpoint where a collector takes OTLP over HTTP, such as
///   `http://127.0.0.1:4318/v1/traces`; plain text on this machine only
/// @param sample one message of so many, the same ones in every region
public record TracingConfig(Optional<String> endpoint, int sample) {
  public static final int SAMPLE = 1_000;
  public static final TracingConfig DEFAULTS = new TracingConfig(Optional.empty(), SAMPLE);

  private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]");

  public TracingConfig {
    endpoint.ifPresent(text ->
        InvalidSetting.unless(
            isEndpoint(text),
            "endpoint",
            "not where a collector can be",
            "https://HOST:PORT/v1/traces, or http:// on a loopback address"));
    InvalidSetting.unlessWithin("sample", sample, 1, 1_000_000_000);
  }

  private static boolean isEndpoint(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() == null || uri.getUserInfo() != null || uri.getPath().isEmpty()) {
        return false;
      }
      return "https".equals(uri.getScheme())
          || ("http".equals(uri.getScheme()) && LOOPBACK.matcher(uri.getHost()).matches());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
