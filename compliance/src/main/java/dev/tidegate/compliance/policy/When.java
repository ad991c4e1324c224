package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The selectors of a rule, all of which must hold; an empty set or an absent one selects
/// everything.
///
/// Names in `from` and `to` are regions or jurisdictions. Where a region lies in several
/// jurisdictions, a grant must hold for all of them and a restriction for any.
record When(
    Set<String> classes,
    Set<String> labels,
    Set<ChannelId> channels,
    Set<OrgId> orgs,
    Set<OrgId> readers,
    Set<String> from,
    Set<String> to,
    Set<String> transfer,
    Optional<Boolean> sameRegion,
    Optional<Boolean> sameOrg) {

  /// Whether a restriction with these selectors applies.
  Kleene restricts(Situation situation, List<Transfer> transfers, Instant now) {
    if (!knownPart(situation.flow())) {
      return Kleene.FALSE;
    }
    return classPart(situation).and(placePart(situation, false, transfers, now));
  }

  /// Whether a grant with these selectors counts: at best unknown while a place is.
  Kleene grants(Situation situation, List<Transfer> transfers, Instant now) {
    if (!knownPart(situation.flow())) {
      return Kleene.FALSE;
    }
    Kleene places = situation.placesKnown() ? Kleene.TRUE : Kleene.UNKNOWN;
    return places.and(classPart(situation)).and(placePart(situation, true, transfers, now));
  }

  private boolean knownPart(Flow flow) {
    return (channels.isEmpty() || channels.contains(flow.channel()))
        && (orgs.isEmpty() || orgs.contains(flow.author()))
        && (readers.isEmpty() || readers.contains(flow.reader()))
        && (sameOrg.isEmpty() || sameOrg.get() == flow.author().equals(flow.reader()))
        && (labels.isEmpty() || intersects(labels, flow.labels()));
  }

  private Kleene classPart(Situation situation) {
    if (classes.isEmpty() || intersects(classes, situation.classes())) {
      return Kleene.TRUE;
    }
    return situation.flow().classesKnown() ? Kleene.FALSE : Kleene.UNKNOWN;
  }

  private Kleene placePart(
      Situation situation, boolean grant, List<Transfer> transfers, Instant now) {
    Flow flow = situation.flow();
    Kleene result = Kleene.TRUE;
    if (sameRegion.isPresent()) {
      result =
          situation.placesKnown()
              ? Kleene.of(sameRegion.get() == flow.from().equals(flow.to()))
              : Kleene.UNKNOWN;
    }
    if (!from.isEmpty()) {
      String region = flow.from().value();
      result = result.and(names(from, region, situation.fromJurisdictions(), grant));
    }
    if (!to.isEmpty()) {
      result = result.and(names(to, flow.to().value(), situation.toJurisdictions(), grant));
    }
    if (!transfer.isEmpty()) {
      result = result.and(hasTransfer(situation, grant, transfers, now));
    }
    return result;
  }

  private static Kleene names(
      Set<String> names, String region, Set<String> jurisdictions, boolean grant) {
    if (jurisdictions.isEmpty()) {
      return Kleene.UNKNOWN;
    }
    return Kleene.of(
        names.contains(region)
            || (grant ? names.containsAll(jurisdictions) : intersects(names, jurisdictions)));
  }

  private Kleene hasTransfer(
      Situation situation, boolean grant, List<Transfer> transfers, Instant now) {
    if (!situation.placesKnown()) {
      return Kleene.UNKNOWN;
    }
    for (String source : situation.fromJurisdictions()) {
      for (String destination : situation.toJurisdictions()) {
        boolean covered = covered(source, destination, situation.flow().reader(), transfers, now);
        if (covered != grant) {
          return Kleene.of(
              covered); // a grant fails at the first gap, a restriction holds at the first line
        }
      }
    }
    return Kleene.of(grant);
  }

  private boolean covered(
      String source, String destination, OrgId reader, List<Transfer> transfers, Instant now) {
    if (source.equals(destination) && transfer.contains(Transfer.SAME)) {
      return true;
    }
    for (Transfer line : transfers) {
      if (line.covers(source, destination, reader, transfer) && now.isBefore(line.endsAt())) {
        return true;
      }
    }
    return false;
  }

  private static boolean intersects(Set<String> names, Set<String> present) {
    for (String name : present) {
      if (names.contains(name)) {
        return true;
      }
    }
    return false;
  }
}
