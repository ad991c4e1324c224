package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// A message on its way to one org: who wrote it and where it is, who would read it and where it
/// would be stored, and what is in it.
///
/// `classesKnown` is false while a detector is down: then `classes` holds only what labels say, and
/// rules about classes give a deferral. An edit is a flow of its own, of the new message as a
/// whole.
public record Flow(
    OrgId author,
    RegionId from,
    OrgId reader,
    RegionId to,
    ChannelId channel,
    SortedSet<String> classes,
    SortedSet<String> labels,
    boolean classesKnown) {
  public Flow {
    classes = copy(classes);
    labels = copy(labels);
  }

  /// A flow whose classes are known.
  public Flow(
      OrgId author,
      RegionId from,
      OrgId reader,
      RegionId to,
      ChannelId channel,
      SortedSet<String> classes,
      SortedSet<String> labels) {
    this(author, from, reader, to, channel, classes, labels, true);
  }

  /// The same flow while it is not known which classes the message is in.
  public Flow unknownClasses() {
    return new Flow(author, from, reader, to, channel, classes, labels, false);
  }

  private static SortedSet<String> copy(SortedSet<String> names) {
    if (names.isEmpty()) {
      return Collections.emptySortedSet();
    }
    TreeSet<String> copy = new TreeSet<>();
    copy.addAll(names);
    return Collections.unmodifiableSortedSet(copy);
  }
}
