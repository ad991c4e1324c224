package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Failure;
import dev.tidegate.adapter.Item;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Rule;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.TidegateException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How things are put into words for people at a terminal. Pure.
///
/// What others wrote is cleaned of control characters first: a message must not be able to move a
/// reader's cursor or to retitle the window.
final class Words {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  private Words() {}

  static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u202A-\\u202E\\u2066-\\u2069]+", " ");
  }

  static String time(Event event, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(event.stamp().millis()).atZone(zone));
  }

  static String author(Event event) {
    String org = event.org().map(Object::toString).orElse("?");
    return event.author().map(author -> org + "/" + author).orElse(org);
  }

  /// One line: who, and what was said, or what kept it back.
  static String line(Delivery delivery, ZoneId zone) {
    return line(delivery, zone, EventId::toString);
  }

  /// @param names how to call other events, such as `#12`
  static String line(Delivery delivery, ZoneId zone, Function<EventId, String> names) {
    Event event = delivery.event();
    String flags =
        (delivery.causalGap() ? " (what it answers may follow)" : "")
            + (delivery.clockAhead() ? " (its clock is ahead)" : "");
    return time(event, zone) + " " + author(event) + "  " + body(delivery, names) + flags;
  }

  static String body(Delivery delivery, Function<EventId, String> names) {
    return switch (delivery.event().body()) {
      case Body.Posted(String text, var thread) ->
          thread.map(id -> "(re " + names.apply(id) + ") ").orElse("")
              + clean(text)
              + changed(delivery);
      case Body.Edited(var target, String text) ->
          "(edits " + names.apply(target) + ") " + clean(text) + changed(delivery);
      case Body.Deleted(var target) -> "(deletes " + names.apply(target) + ")";
      case Body.ReactionAdded(var target, String emoji) ->
          clean(emoji) + " (to " + names.apply(target) + ")";
      case Body.ReactionRemoved(var target, String emoji) ->
          "(takes "
              + (emoji.isEmpty() ? "a reaction" : clean(emoji))
              + " from "
              + names.apply(target)
              + ")";
      case Body.Withheld(_, String reason, _, _) ->
          "[withheld" + by(delivery.rules()) + ": " + clean(reason) + "]";
      case Body.Tombstone(var by) -> "[deleted by " + names.apply(by) + "]";
      case Body.Unsupported(int level) ->
          "[not readable by this release: needs level " + level + "]";
    };
  }

  static String item(Item item, ZoneId zone) {
    return switch (item) {
      case Delivery delivery -> line(delivery, zone);
      case Item.ChannelChange(var channel, var change, var org, String name) ->
          "-- channel "
              + (name.isEmpty() ? channel.toString() : clean(name))
              + ": "
              + lower(change)
              + org.map(who -> " " + who).orElse("");
      case Item.Gap(_, var from, long to, String reason) ->
          "-- lost for ever: " + from + " to " + to + " (" + clean(reason) + ")";
      case Item.LinkState(var region, var link) -> "-- link from " + region + " " + lower(link);
      case Item.Resync(String reason) -> "-- reading on from the journal (" + clean(reason) + ")";
    };
  }

  /// What a partner gets, such as `globex gets a changed copy (pci.card) by globex/R-cards`.
  static String outcome(PartnerOutcome outcome) {
    String what =
        switch (outcome.outcome()) {
          case COPY -> "gets a copy";
          case CHANGED -> "gets a changed copy (" + String.join(", ", outcome.redacted()) + ")";
          case STUB -> "gets a stub: withheld";
          case NOTHING -> "gets nothing";
          case DEFERRED -> "gets it when it is decided";
          case UNKNOWN -> "gets something this release does not know";
        };
    return outcome.org() + " " + what + by(outcome.rules());
  }

  /// One line: the code that documents and scripts go by, then the words.
  static String failure(TidegateException failure) {
    String attempts =
        failure.values().containsKey("attempts")
            ? " (attempts: " + failure.values().get("attempts") + ")"
            : "";
    return switch (Failure.of(failure)) {
      case Failure.Unreachable(boolean mayBeDone) ->
          "UNREACHABLE: "
              + failure.text()
              + attempts
              + (mayBeDone ? "; it may have been done" : "");
      case Failure.Later(var code, _) ->
          code + ": " + failure.text() + attempts + "; try again later";
      case Failure.Refused(var code) -> code + ": " + failure.getMessage();
    };
  }

  static String by(List<Rule> rules) {
    return rules.isEmpty()
        ? ""
        : rules.stream().map(Rule::toString).collect(Collectors.joining(", ", " by ", ""));
  }

  private static String changed(Delivery delivery) {
    return delivery.rules().isEmpty() ? "" : " [redacted" + by(delivery.rules()) + "]";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
