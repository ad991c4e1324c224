package dev.tidegate.demo;

import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.List;
import java.util.Optional;

/// One message on its way: what its author meant, what the broker's receipt promises to each org,
/// and by that what an org's feed may bring of it.
///
/// What changes of it belongs to the [Ledger] and its lock; what its author meant is for anyone.
final class Said {
  private final OrgId author;
  private final ChannelId channel;
  private final Body body;
  private final List<Restricted> values;
  private Optional<Receipt> receipt = Optional.empty();
  private boolean deleted;

  Said(OrgId author, ChannelId channel, Body body, List<Restricted> values) {
    this.author = author;
    this.channel = channel;
    this.body = body;
    this.values = List.copyOf(values);
  }

  OrgId author() {
    return author;
  }

  ChannelId channel() {
    return channel;
  }

  Body body() {
    return body;
  }

  List<Restricted> values() {
    return values;
  }

  void answered(Receipt given) {
    receipt = Optional.of(given);
  }

  boolean isAnswered() {
    return receipt.isPresent();
  }

  /// Only of a message that was answered.
  EventId event() {
    return receipt.orElseThrow().event();
  }

  void delete() {
    deleted = true;
  }

  boolean isDeleted() {
    return deleted;
  }

  /// The author's own org gets the original; an org that the receipt does not name gets nothing.
  Outcome outcome(OrgId reader) {
    return author.equals(reader)
        ? Outcome.COPY
        : promised(reader).map(PartnerOutcome::outcome).orElse(Outcome.NOTHING);
  }

  boolean mustReach(OrgId reader) {
    return switch (outcome(reader)) {
      case COPY, CHANGED, STUB -> true;
      case NOTHING, DEFERRED, UNKNOWN -> false;
    };
  }

  /// Whether the reader may see a value that the message holds.
  boolean shows(Restricted value, OrgId reader) {
    return switch (outcome(reader)) {
      case COPY -> true;
      case CHANGED ->
          promised(reader).stream()
              .noneMatch(outcome -> outcome.redacted().contains(value.kind().className()));
      case STUB, NOTHING, DEFERRED, UNKNOWN -> false;
    };
  }

  /// Whether what came holds a value that the reader may not see.
  boolean leaks(OrgId reader, Body came) {
    String text = Texts.of(came);
    return values.stream().anyMatch(value -> text.contains(value.text()) && !shows(value, reader));
  }

  /// Whether what came is what was promised.
  boolean fits(OrgId reader, Body came) {
    if (deleted && came instanceof Body.Tombstone) {
      return true; // its words were taken out before they were read
    }
    return switch (outcome(reader)) {
      case COPY -> came.equals(body);
      case CHANGED -> came.getClass() == body.getClass() && !Texts.of(came).equals(Texts.of(body));
      case STUB -> came instanceof Body.Withheld;
      case NOTHING -> false;
      case DEFERRED, UNKNOWN -> true;
    };
  }

  private Optional<PartnerOutcome> promised(OrgId reader) {
    return receipt.flatMap(given -> given.outcome(reader));
  }
}
