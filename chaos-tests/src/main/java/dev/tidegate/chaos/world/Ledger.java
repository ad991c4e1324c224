package dev.tidegate.chaos.world;

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
  private final Map<OrgId, Map<EventId, String>> given = new LinkedHashMap<>();
  private final Map<OrgId, List<Given>> order = new LinkedHashMap<>();
  private final Set<Removed> removed = new LinkedHashSet<>();
  private final List<String> violations = new ArrayList<>();
  private long size;

  /// One event that an org was given.
  public record Given(EventId event, ChannelId channel) {}

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
      violation("two publishes have the name " + publish.event());
    }
  }

  /// @param rendition the words, or what stands for them
  void given(OrgId org, ChannelId channel, EventId event, String rendition) {
    size++;
    given.computeIfAbsent(org, _ -> new LinkedHashMap<>()).put(event, rendition);
    order.computeIfAbsent(org, _ -> new ArrayList<>()).add(new Given(event, channel));
  }

  void removed(OrgId org, ChannelId channel) {
    removed.add(new Removed(org, channel));
  }

  boolean isRemoved(OrgId org, ChannelId channel) {
    return removed.contains(new Removed(org, channel));
  }

  public void violation(String what) {
    size++;
    violations.add(what);
  }

  public List<String> violations() {
    return violations;
  }

  public Map<EventId, Published> published() {
    return published;
  }

  public Map<EventId, String> given(OrgId org) {
    return given.getOrDefault(org, Map.of());
  }

  public List<Given> order(OrgId org) {
    return order.getOrDefault(org, List.of());
  }
}
