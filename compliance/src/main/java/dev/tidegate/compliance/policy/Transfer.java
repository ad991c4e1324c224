package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A legal basis for data to go from some jurisdictions to others, to all orgs or to those named,
/// until the end of a day in UTC.
record Transfer(
    Set<String> from,
    Set<String> to,
    String basis,
    String ref,
    LocalDate expires,
    Set<OrgId> orgs,
    Optional<String> tia) {
  /// Inside one jurisdiction: needs no line.
  static final String SAME = "same";

  static final List<String> BASES =
      List.of(SAME, "adequacy", "dpf", "scc", "bcr", "certification", "derogation", "unrestricted");

  /// The first instant at which the line no longer counts.
  Instant endsAt() {
    return expires.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  boolean covers(String source, String destination, OrgId reader, Collection<String> bases) {
    return bases.contains(basis)
        && from.contains(source)
        && to.contains(destination)
        && (orgs.isEmpty() || orgs.contains(reader));
  }
}
