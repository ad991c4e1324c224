package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;

/// What was published and what was given, when all is quiet: nothing is lost, and nobody was given
/// what nobody published.
final class Delivery {
  private final World world;
  private final Ledger ledger;

  Delivery(World world) {
    this.world = world;
    this.ledger = world.ledger();
  }

  void verify() {
    nothingLost();
    noPhantoms();
  }

  private void nothingLost() {
    for (Published publish : ledger.published().values()) {
      for (Plan.Reader reader : publish.plan().readers()) {
        if (!ledger.given(reader.org()).contains(publish.event()) && isOwed(publish, reader)) {
          ledger.violation(
              publish.event() + " of " + publish.org() + " never came to " + reader.org());
        }
      }
    }
  }

  private boolean isOwed(Published publish, Plan.Reader reader) {
    boolean excused =
        reader.slot() == Plan.NO_SLOT
            || ledger.isRemoved(reader.org(), publish.channel())
            || isPoisonAt(reader.org(), publish.event());
    if (excused) {
      return false;
    }
    return !ledger.isForbidden(publish.org(), reader.org())
        || isStored(publish.event(), reader.org());
  }

  private boolean isPoisonAt(OrgId reader, EventId event) {
    RegionId home = world.org(reader).home().id();
    return world.network().poison(home).poisoned().contains(event);
  }

  /// Whether the reader's region holds a rendition for it.
  private boolean isStored(EventId event, OrgId reader) {
    Answer answer = world.org(reader).home().journal().answer(new Query.FrameOf(event));
    if (!(answer instanceof Answer.Frames(var frames, _)) || frames.isEmpty()) {
      return false;
    }
    Frame frame = frames.getFirst();
    return frame
        .entry(event.sequence())
        .filter(entry -> entry.plan() >= 0)
        .flatMap(entry ->
            frame
                .plan(entry)
                .reader(reader)
                .filter(each -> each.slot() != Plan.NO_SLOT)
                .flatMap(each -> entry.record(each.slot())))
        .isPresent();
  }

  private void noPhantoms() {
    for (OrgId org : world.orgs().keySet()) {
      for (EventId event : ledger.given(org)) {
        if (!ledger.published().containsKey(event)) {
          ledger.violation(org + " was given " + event + ", which nobody published");
        }
      }
    }
  }
}
