package dev.tidegate.onboarding;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A region that shall be: its name, whose law holds there, and where its broker listens.
///
/// The link port lies 10 above the workspaces' port, the operators' 20 above; operators come over
/// loopback only.
record RegionPlan(RegionId name, List<String> jurisdictions, String host, int port) {
  static final String HOST = "127.0.0.1";
  private static final int LINK = 10;
  private static final int OPERATOR = 20;
  private static final Pattern FORM =
      Pattern.compile("([^=@]+)=([^=@]+)(?:@(\\[[^]]+]|[^:@]+)(?::([0-9]{1,5}))?)?");
  private static final Pattern JURISDICTION = Pattern.compile("[A-Z]{2,8}(-[A-Z0-9]{1,8})?");

  RegionPlan {
    jurisdictions = List.copyOf(jurisdictions);
    if (jurisdictions.isEmpty() || jurisdictions.size() > 16) {
      throw CommandRefused.use("Region " + name + ": give 1 to 16 jurisdictions, such as EU");
    }
    for (String each : jurisdictions) {
      if (!JURISDICTION.matcher(each).matches()) {
        throw CommandRefused.use(
            "Region " + name + ": malformed jurisdiction (expected: capitals such as EU or US-CA)");
      }
    }
    if (port < 1 || port > 65_535 - OPERATOR) {
      throw CommandRefused.use(
          "Region " + name + ": port " + port + " (expected: 1 to " + (65_535 - OPERATOR) + ")");
    }
  }

  /// Reads `NAME=LAW[,LAW][@HOST[:PORT]]`.
  static RegionPlan parse(String text, int defaultPort) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw CommandRefused.use(
          "--region: malformed (expected: NAME=LAW[,LAW][@HOST[:PORT]], such as eu-de=EU)");
    }
    String host = matcher.group(3) == null ? HOST : matcher.group(3);
    String port = matcher.group(4) == null ? Integer.toString(defaultPort) : matcher.group(4);
    try {
      Endpoint at = Endpoint.parse(host + ":" + port);
      return new RegionPlan(
          new RegionId(matcher.group(1).strip()),
          List.of(matcher.group(2).strip().split("\\s*,\\s*")),
          at.host(),
          at.port());
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use("--region: " + e.getMessage());
    }
  }

  Endpoint workspace() {
    return new Endpoint(host, port);
  }

  Endpoint link() {
    return new Endpoint(host, port + LINK);
  }

  Endpoint operator() {
    return new Endpoint(HOST, port + OPERATOR);
  }

  List<Endpoint> endpoints() {
    return List.of(workspace(), link(), operator());
  }
}
