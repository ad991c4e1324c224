package dev.tidegate.broker.control;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Turns what an operator configures into records of this region's own log: itself, its orgs,
/// policy files.
///
/// As with [Requests], what is in effect already comes to no records, so a configuration may be
/// declared at each start.
public final class Declarations {
  private final ControlState state;
  private final RegionId self;

  public Declarations(ControlState state, RegionId self) {
    this.state = state;
    this.self = self;
  }

  /// @throws TidegateException MALFORMED_REQUEST unless 1 to 32 words such as EU are given
  public List<ControlRecord> region(SortedSet<String> jurisdictions) {
    if (state.jurisdictions(self).equals(jurisdictions)) {
      return List.of();
    }
    try {
      return List.of(new ControlRecord.RegionDeclared(jurisdictions));
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Jurisdictions are malformed", e);
    }
  }

  /// @throws TidegateException ORG_ELSEWHERE if another region has the org; MALFORMED_REQUEST for
  ///   the reserved name
  public List<ControlRecord> homed(OrgId org) {
    SortedSet<RegionId> claims = state.federation().claims(org);
    if (claims.contains(self)) {
      return List.of();
    }
    if (!claims.isEmpty()) {
      throw new TidegateException(ErrorCode.ORG_ELSEWHERE, "Org is at home in another region")
          .with("org", org)
          .with("region", claims.first());
    }
    if (org.value().equals(ControlRecord.BASELINE)) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Org name is reserved")
          .with("org", org);
    }
    return List.of(new ControlRecord.OrgHomed(org));
  }

  /// Takes the org out of the federation: its channels close, its memberships end.
  public List<ControlRecord> removed(OrgId org) {
    return state.federation().claims(org).contains(self)
        ? List.of(new ControlRecord.OrgRemoved(org))
        : List.of();
  }

  /// The file behind the one in force, if it is another.
  ///
  /// @param owner empty: the baseline of this region
  /// @throws TidegateException NOT_HOME, or POLICY_INVALID for a file of more than 1 MiB
  public List<ControlRecord> policy(Optional<OrgId> owner, String source, String hash) {
    if (owner.isPresent() && state.homeOf(owner.get()).filter(self::equals).isEmpty()) {
      throw new TidegateException(ErrorCode.NOT_HOME, "Org is not at home in this region")
          .with("org", owner.get())
          .with("region", self);
    }
    int bytes = source.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.POLICY_FILE_BYTES) {
      throw new TidegateException(ErrorCode.POLICY_INVALID, "Policy file is too long")
          .with("bytes", bytes)
          .with("max_bytes", Limits.POLICY_FILE_BYTES);
    }
    Optional<PolicyFile> before = state.federation().log(self).policy(owner);
    if (before
        .filter(file -> file.source().equals(source) && file.hash().equals(hash))
        .isPresent()) {
      return List.of();
    }
    long sequence = before.map(PolicyFile::sequence).orElse(0L) + 1;
    return List.of(new ControlRecord.PolicyActivated(owner, source, hash, sequence));
  }
}
