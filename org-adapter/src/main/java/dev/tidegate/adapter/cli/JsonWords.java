package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Invitation;
import dev.tidegate.adapter.Item;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.Rule;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The same things as [Words], for machines. Field names are stable; new ones may be added.
final class JsonWords {
  private JsonWords() {}

  static Json receipt(Receipt receipt) {
    return Json.object()
        .put("event", receipt.event())
        .put("stampMillis", receipt.stamp().millis())
        .put("duplicate", receipt.duplicate())
        .put("outcomes", receipt.outcomes().stream().map(JsonWords::outcome).toList());
  }

  static Json outcome(PartnerOutcome outcome) {
    return Json.object()
        .put("org", outcome.org())
        .put("outcome", lower(outcome.outcome()))
        .put("redacted", outcome.redacted())
        .put("rules", rules(outcome.rules()));
  }

  static Json channel(ChannelInfo channel) {
    return Json.object()
        .put("id", channel.id())
        .put("name", channel.name())
        .put("host", channel.host())
        .put("bucket", channel.bucket().value())
        .put("connected", channel.connected())
        .put("leaseExpired", channel.leaseExpired())
        .put(
            "members",
            channel.members().stream()
                .map(m -> Json.object().put("org", m.org()).put("region", m.home()))
                .toList());
  }

  static Json invitation(Invitation invitation) {
    return Json.object()
        .put("id", invitation.id())
        .put("channel", invitation.channel())
        .put("channelName", invitation.channelName())
        .put("host", invitation.host())
        .put("invited", invitation.invited())
        .put("state", lower(invitation.state()))
        .put("accepted", invitation.accepted())
        .put("approvedByHost", invitation.approvedByHost())
        .put("approvedByInvited", invitation.approvedByInvited());
  }

  static Json received(Received received) {
    Json json =
        switch (received.item()) {
          case Delivery delivery -> delivery(delivery);
          case Item.ChannelChange(var channel, var change, var org, String name) -> {
            Json changed =
                Json.object()
                    .put("type", "channel-change")
                    .put("channel", channel)
                    .put("change", lower(change))
                    .put("channelName", name);
            yield org.map(who -> changed.put("org", who)).orElse(changed);
          }
          case Item.Gap(var channel, var from, long to, String reason) ->
              Json.object()
                  .put("type", "gap")
                  .put("channel", channel)
                  .put("from", from)
                  .put("toSequence", to)
                  .put("reason", reason);
          case Item.LinkState(var region, var link) ->
              Json.object()
                  .put("type", "link-state")
                  .put("region", region)
                  .put("state", lower(link));
          case Item.Resync(String reason) ->
              Json.object().put("type", "resync").put("reason", reason);
        };
    return json.put("cursor", received.resume());
  }

  static Json delivery(Delivery delivery) {
    var event = delivery.event();
    Json json =
        Json.object()
            .put("type", kind(event.body()))
            .put("event", event.id())
            .put("channel", event.channel())
            .put("position", delivery.channelPosition())
            .put("stampMillis", event.stamp().millis())
            .put("rules", rules(delivery.rules()))
            .put("classes", delivery.classes());
    event.org().ifPresent(org -> json.put("org", org));
    event.author().ifPresent(author -> json.put("author", author));
    switch (event.body()) {
      case Body.Posted(String text, Optional<EventId> thread) -> {
        json.put("text", text);
        thread.ifPresent(id -> json.put("thread", id));
      }
      case Body.Edited(EventId target, String text) -> json.put("text", text).put("target", target);
      case Body.Deleted(EventId target) -> json.put("target", target);
      case Body.ReactionAdded(EventId target, String emoji) ->
          json.put("target", target).put("emoji", emoji);
      case Body.ReactionRemoved(EventId target, String emoji) ->
          json.put("target", target).put("emoji", emoji);
      case Body.Withheld withheld -> json.put("reason", withheld.reason());
      case Body.Tombstone(EventId by) -> json.put("by", by);
      case Body.Unsupported(int level) -> json.put("needsLevel", level);
    }
    return json;
  }

  private static String kind(Body body) {
    return switch (body) {
      case Body.Posted _ -> "posted";
      case Body.Edited _ -> "edited";
      case Body.Deleted _ -> "deleted";
      case Body.ReactionAdded _ -> "reaction-added";
      case Body.ReactionRemoved _ -> "reaction-removed";
      case Body.Withheld _ -> "withheld";
      case Body.Tombstone _ -> "tombstone";
      case Body.Unsupported _ -> "unsupported";
    };
  }

  private static List<Json> rules(List<Rule> rules) {
    return rules.stream()
        .map(rule ->
            Json.object()
                .put("owner", rule.owner())
                .put("rule", rule.id())
                .put("because", rule.because()))
        .toList();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
