package dev.tidegate.broker.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where to listen or to dial: a host name or address and a port; port 0 lets the system choose.
///
/// An IPv6 address is kept without its brackets and printed with them.
public record Endpoint(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:([A-Za-z0-9._-]{1,253})|\\[([0-9A-Fa-f:.]{2,45})]):([0-9]{1,5})");

  public Endpoint {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "endpoint: " + port + " (expected: a host and 0 to 65535)");
    }
  }

  public static Endpoint parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("endpoint: malformed (expected: host:port)");
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new Endpoint(host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
