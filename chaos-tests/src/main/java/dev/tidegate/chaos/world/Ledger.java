package dev.tidegate.chaos.world;

import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was acknowledged, and what each org was given: the history that the invariants judge.
public final class Ledger {
  private final Map<EventId, Published> published = new LinkedHashMap<>();
  private final Map<OrgId, Set<EventId>> given = new LinkedHashMap<>();
  private final Map<OrgId, List<Given>> order = new LinkedHashMap<>();
  private final Map<OrgId, Integer> readings = new LinkedHashMap<>();
  private final Map<OrgId, List<Gap>> gaps = new LinkedHashMap<>();
  private final Set<Flow> forbidden = new LinkedHashSet<>();
  private final Set<Removed> removed = new LinkedHashSet<>();
  private final List<Violation> violations = new ArrayList<>();
  private long size;

  /// One event that an org was given.
  ///
  /// @param reading how often the org had to begin anew before
  /// @param words of the rendition, or what stands for them
  /// @param flagged something that it may answer was missing
  public record Given(
      EventId event, ChannelId channel, int reading, String words, boolean flagged) {}

  /// Events that an org was told are lost.
  public record Gap(EventId from, long toSequence, ChannelId channel) {
    boolean covers(EventId event) {
      return event.origin().equals(from.origin())
          && event.incarnation() == from.incarnation()
          && event.bucket().equals(from.bucket())
          && event.sequence() >= from.sequence()
          && event.sequence() <= toSequence;
    }
  }

  private record Flow(OrgId author, OrgId reader) {}

  /// An org that was taken out of a channel.
  record Removed(OrgId org, ChannelId channel) {}

  /// How much has happened; rises with everything that an invariant may look at.
  long size() {
    return size;
  }

  void accepted(Published publish) {
    size++;
    Published before = published.put(publish.event(), publish);
    if (before != null) {
      violation(Promise.ONE_NAME, "two publishes have the name " + publish.event());
    }
  }

  void given(OrgId org, Given each) {
    size++;
    given.computeIfAbsent(org, _ -> new LinkedHashSet<>()).add(each.event());
    order.computeIfAbsent(org, _ -> new ArrayList<>()).add(each);
  }

  /// The org was told to read all from the beginning.
  void beginsAnew(OrgId org) {
    readings.merge(org, 1, Integer::sum);
  }

  int reading(OrgId org) {
    return readings.getOrDefault(org, 0);
  }

  void gap(OrgId org, Gap gap) {
    size++;
    gaps.computeIfAbsent(org, _ -> new ArrayList<>()).add(gap);
  }

  /// From here on a rule may forbid what this author's org says to this reader's org for good, also
  /// what was accepted before.
  public void mayBeForbidden(OrgId author, OrgId reader) {
    forbidden.add(new Flow(author, reader));
  }

  boolean isForbidden(OrgId author, OrgId reader) {
    return forbidden.contains(new Flow(author, reader));
  }

  /// From here on nothing of the channel is owed to the org.
  public void removed(OrgId org, ChannelId channel) {
    removed.add(new Removed(org, channel));
  }

  public boolean hasRemoved() {
    return !removed.isEmpty();
  }

  boolean isRemoved(OrgId org, ChannelId channel) {
    return removed.contains(new Removed(org, channel));
  }

  public void violation(Promise promise, String what) {
    size++;
    violations.add(new Violation(promise, what));
  }

  public List<Violation> violations() {
    return violations;
  }

  public Map<EventId, Published> published() {
    return published;
  }

  /// All that the org was given, in all its readings.
  public Set<EventId> given(OrgId org) {
    return given.getOrDefault(org, Set.of());
  }

  /// The same in the order in which it came.
  public List<Given> order(OrgId org) {
    return order.getOrDefault(org, List.of());
  }

  public List<Gap> gaps(OrgId org) {
    return gaps.getOrDefault(org, List.of());
  }
}
