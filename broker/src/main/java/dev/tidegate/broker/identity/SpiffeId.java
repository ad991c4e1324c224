package dev.tidegate.broker.identity;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.regex.Pattern;

/// An identity written as a URI, `spiffe://<trust domain>/<path>`; there is one spelling of each.
///
/// Compared letter by letter and never normalised: another case, a port, a user, an escape, an
/// empty or a further path segment, a query or a fragment is another id and refused (SPIFFE-ID §2).
public final class SpiffeId {
  private static final String SCHEME = "spiffe://";
  private static final int LENGTH_MAX = 2_048;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private SpiffeId() {}

  /// @throws TidegateException `NO_IDENTITY` if it is not an id of this trust domain
  public static Identity parse(String uri, String trustDomain) {
    String prefix = SCHEME + trustDomain + "/";
    if (uri.length() > LENGTH_MAX || !uri.startsWith(prefix)) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "The certificate is not of this trust domain");
    }
    try {
      return identity(List.of(uri.substring(prefix.length()).split("/", -1)));
    } catch (IllegalArgumentException e) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "The certificate's SPIFFE id is not one of Tidegate's", e);
    }
  }

  public static String of(Identity identity, String trustDomain) {
    String path =
        switch (identity) {
          case Identity.OrgAdapter adapter -> "org/" + adapter.org() + "/adapter";
          case Identity.Broker broker -> "region/" + broker.region() + "/broker/" + broker.broker();
          case Identity.Operator operator -> "operator/" + operator.name();
        };
    return SCHEME + trustDomain + "/" + path;
  }

  static void requireName(String kind, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          kind + ": malformed name (expected: " + NAME.pattern() + ")");
    }
  }

  private static Identity identity(List<String> path) {
    if (path.size() == 3 && path.getFirst().equals("org") && path.getLast().equals("adapter")) {
      return new Identity.OrgAdapter(new OrgId(path.get(1)));
    }
    if (path.size() == 4 && path.getFirst().equals("region") && path.get(2).equals("broker")) {
      return new Identity.Broker(new RegionId(path.get(1)), path.getLast());
    }
    if (path.size() == 2 && path.getFirst().equals("operator")) {
      return new Identity.Operator(path.getLast());
    }
    throw new IllegalArgumentException("path: unknown form");
  }
}
