package dev.tidegate.adapter;

import dev.tidegate.model.Event;
import java.util.List;

/// An event as the reader's org may have it: message, reply, edit, deletion, reaction, or a stub
/// for what it may not have (`event().body()` says which).
///
/// @param channelPosition dense from 1 per channel in the reader's home region: the order of its
///   history
/// @param causalGap the wait for an event that this one may answer ran out: the order may look odd
/// @param clockAhead its stamp is more than 5 s ahead of the reader's region
/// @param rules what changed or withheld it
/// @param classes what was found in the original, such as `pci.card`
/// @param labels what its author's workspace called it
public record Delivery(
    Event event,
    long channelPosition,
    boolean causalGap,
    boolean clockAhead,
    List<Rule> rules,
    List<String> classes,
    List<String> labels)
    implements Item {
  public Delivery {
    rules = List.copyOf(rules);
    classes = List.copyOf(classes);
    labels = List.copyOf(labels);
  }
}
