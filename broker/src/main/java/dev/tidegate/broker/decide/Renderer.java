package dev.tidegate.broker.decide;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.Redaction;
import dev.tidegate.compliance.policy.Redactor;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Event;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Makes the records that a plan asks for, each out of one that holds at least as much.
///
/// Nothing of what was taken out is left in the result: no span, no length, no checksum.
public final class Renderer {
  private Renderer() {}

  /// The records of an event under a plan: the original in slot 0, and what the other renditions
  /// ask for.
  public static List<Entry.Slot> records(Plan plan, Event event, Classification found) {
    RecordCodec.Decoded source = new RecordCodec.Decoded(event, found);
    List<Entry.Slot> slots = new ArrayList<>(plan.renditions().size());
    for (int slot = 0; slot < plan.renditions().size(); slot++) {
      slots.add(new Entry.Slot(slot, render(source, plan.renditions().get(slot))));
    }
    return slots;
  }

  /// The words that each rendition of an envelope would have; empty for a stub and for what has no
  /// words.
  public static List<String> preview(Plan plan, Envelope envelope, Classification found) {
    String text =
        switch (envelope.body()) {
          case Body.Posted(String words, _) -> words;
          case Body.Edited(_, String words) -> words;
          case Body.ReactionAdded(_, String emoji) -> emoji;
          case Body.ReactionRemoved _,
              Body.Deleted _,
              Body.Withheld _,
              Body.Tombstone _,
              Body.Unsupported _ ->
              "";
        };
    Field field = envelope.body() instanceof Body.ReactionAdded ? Field.EMOJI : Field.TEXT;
    List<String> previews = new ArrayList<>(plan.renditions().size());
    for (Outcome rendition : plan.renditions()) {
      previews.add(
          rendition instanceof Outcome.Copy(var transforms)
              ? Redactor.apply(field, text, found, transforms)
              : "");
    }
    return previews;
  }

  /// The record that a rendition asks for, made of the original.
  public static byte[] rendition(byte[] original, Outcome outcome) {
    return render(RecordCodec.decode(original), outcome);
  }

  static byte[] render(RecordCodec.Decoded source, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Copy copy when copy.isPlain() ->
          RecordCodec.encode(source.event(), source.found());
      case Outcome.Copy(var transforms) -> changed(source, transforms);
      case Outcome.Stub(String reason) -> stub(source.event(), reason);
      case Outcome.Block _, Outcome.Deferred _ ->
          throw new IllegalArgumentException("No record stands for " + outcome);
    };
  }

  private static byte[] changed(
      RecordCodec.Decoded source, SortedMap<String, Transform> transforms) {
    Event event = source.event();
    Map<Field, String> words = Words.of(event);
    Redaction redaction = Redactor.redact(words, source.found(), transforms);
    Map<Field, String> left = redaction.fields();
    Optional<UserId> author =
        event.body() instanceof Body.ReactionRemoved
            ? Optional.empty()
            : event.author().filter(name -> name.value().equals(left.get(Field.AUTHOR)));
    Body body =
        switch (event.body()) {
          case Body.Posted(String text, var thread) ->
              new Body.Posted(left.getOrDefault(Field.TEXT, text), thread);
          case Body.Edited(var target, String text) ->
              new Body.Edited(target, left.getOrDefault(Field.TEXT, text));
          case Body.ReactionAdded(var target, String emoji) ->
              new Body.ReactionAdded(target, left.getOrDefault(Field.EMOJI, emoji));
          case Body.ReactionRemoved(var target, _) -> new Body.ReactionRemoved(target, "");
          case Body.Deleted _, Body.Withheld _, Body.Tombstone _, Body.Unsupported _ ->
              event.body();
        };
    Event changed =
        new Event(
            event.id(),
            event.channel(),
            event.stamp(),
            event.org(),
            author,
            event.wireLevel(),
            body);
    return RecordCodec.encode(changed, redaction.classification());
  }

  private static byte[] stub(Event event, String reason) {
    Body body =
        switch (event.body()) {
          case Body.Tombstone _ -> event.body();
          case Body.Posted(_, var thread) ->
              new Body.Withheld(Body.WithheldKind.MESSAGE, reason, Optional.empty(), thread);
          case Body.Edited(var target, _) ->
              new Body.Withheld(
                  Body.WithheldKind.EDIT, reason, Optional.of(target), Optional.empty());
          case Body.ReactionAdded(var target, _) ->
              new Body.Withheld(
                  Body.WithheldKind.REACTION, reason, Optional.of(target), Optional.empty());
          case Body.Withheld(var kind, _, var target, var thread) ->
              new Body.Withheld(kind, reason, target, thread);
          case Body.Deleted _, Body.ReactionRemoved _, Body.Unsupported _ ->
              new Body.Withheld(
                  Body.WithheldKind.MESSAGE, reason, Optional.empty(), Optional.empty());
        };
    Event stub =
        new Event(
            event.id(),
            event.channel(),
            event.stamp(),
            Optional.empty(),
            Optional.empty(),
            EventCodec.levelOf(body),
            body);
    return RecordCodec.encode(stub, Classification.NONE);
  }
}
