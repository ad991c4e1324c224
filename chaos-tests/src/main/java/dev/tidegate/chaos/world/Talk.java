package dev.tidegate.chaos.world;

import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an org says of its own accord: posts, replies, edits, deletes, reactions; a quarter of the
/// posts with a restricted value.
final class Talk {
  private static final int REMEMBERED = 200;

  /// @param secret the restricted value in its words, if there is one
  record Line(Body body, Optional<String> secret) {}

  private record Own(EventId event, ChannelId channel) {}

  private final OrgId org;
  private final Simulation simulation;
  private final List<Own> own = new ArrayList<>();
  private final List<Event> seen = new ArrayList<>();
  private int secrets;

  Talk(OrgId org, Simulation simulation) {
    this.org = org;
    this.simulation = simulation;
  }

  void seen(Event event) {
    if (event.body() instanceof Body.Posted && seen.size() < REMEMBERED) {
      seen.add(event);
    }
  }

  void said(EventId event, ChannelId channel, Body body) {
    if (body instanceof Body.Posted) {
      own.add(new Own(event, channel));
    } else if (body instanceof Body.Deleted(EventId target)) {
      own.removeIf(each -> each.event().equals(target));
    }
  }

  Line next(ChannelId channel) {
    int dice = simulation.below(100);
    List<Own> mine = own.stream().filter(each -> each.channel().equals(channel)).toList();
    if (dice < 60 || mine.isEmpty()) {
      return post(channel, dice < 10);
    }
    EventId target = mine.get(simulation.below(mine.size())).event();
    if (dice < 75) {
      return plain(new Body.Edited(target, "edited " + dice));
    }
    if (dice < 82) {
      return plain(new Body.Deleted(target));
    }
    EventId reacted =
        seen.stream()
            .filter(event -> event.channel().equals(channel))
            .findFirst()
            .map(Event::id)
            .orElse(target);
    return plain(
        dice < 92
            ? new Body.ReactionAdded(reacted, "+1")
            : new Body.ReactionRemoved(reacted, "+1"));
  }

  private Line post(ChannelId channel, boolean reply) {
    boolean restricted = simulation.happens(0.25);
    String secret = org + "." + ++secrets + "@secret.example";
    String text = "hello " + simulation.below(1_000) + (restricted ? " write to " + secret : "");
    Optional<EventId> thread =
        reply && !seen.isEmpty()
            ? Optional.of(seen.get(simulation.below(seen.size())))
                .filter(event -> event.channel().equals(channel))
                .map(Event::id)
            : Optional.empty();
    return new Line(
        new Body.Posted(text, thread), restricted ? Optional.of(secret) : Optional.empty());
  }

  private static Line plain(Body body) {
    return new Line(body, Optional.empty());
  }
}
