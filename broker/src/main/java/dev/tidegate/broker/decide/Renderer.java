package dev.tidegate.broker.decide;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.Redaction;
import dev.tidegate.compliance.policy.Redactor;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.EventCodec;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Makes the record that an outcome asks for, out of one that holds at least as much.
///
/// Nothing of what was taken out is left in the result: no span, no length, no checksum.
final class Renderer {
  private Renderer() {}

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
