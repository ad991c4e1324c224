package dev.tidegate.broker.decide;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.Redactor;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes the record that an outcome asks for, out of one that holds at least as much.
///
/// Nothing of what was taken out is left in the result: no span, no length, no checksum.
final class Renderer {
  private Renderer() {}

  static byte[] render(RecordCodec.Decoded source, Outcome outcome, PolicySet policies) {
    return switch (outcome) {
      case Outcome.Copy copy when copy.isPlain() ->
          RecordCodec.encode(source.event(), source.found());
      case Outcome.Copy(var transforms) -> changed(source, transforms, policies);
      case Outcome.Stub(String reason) -> stub(source.event(), reason);
      case Outcome.Block _, Outcome.Deferred _ ->
          throw new IllegalArgumentException("No record stands for " + outcome);
    };
  }

  private static byte[] changed(
      RecordCodec.Decoded source, SortedMap<String, Transform> transforms, PolicySet policies) {
    Event event = source.event();
    Classification found = source.found();
    Optional<UserId> author =
        event
            .author()
            .filter(
                name ->
                    Redactor.apply(Field.AUTHOR, name.value(), found, transforms)
                        .equals(name.value()));
    Body body =
        switch (event.body()) {
          case Body.Posted(String text, var thread) ->
              new Body.Posted(Redactor.apply(Field.TEXT, text, found, transforms), thread);
          case Body.Edited(var target, String text) ->
              new Body.Edited(target, Redactor.apply(Field.TEXT, text, found, transforms));
          case Body.ReactionAdded(var target, String emoji) ->
              new Body.ReactionAdded(target, Redactor.apply(Field.EMOJI, emoji, found, transforms));
          case Body.ReactionRemoved(var target, _) -> new Body.ReactionRemoved(target, "");
          case Body.Deleted _, Body.Withheld _, Body.Tombstone _, Body.Unsupported _ ->
              event.body();
        };
    Event changed =
        new Event(
            event.id(), event.channel(), event.stamp(), event.org(), author, event.wireLevel(), body);
    return RecordCodec.encode(changed, remaining(changed, found, transforms, policies));
  }

  /// The names of all classes stay, for the far side decides by them; spans only of what is still there.
  private static Classification remaining(
      Event changed,
      Classification found,
      SortedMap<String, Transform> transforms,
      PolicySet policies) {
    Classification again = policies.classify(Words.of(changed), found.labels());
    SortedMap<String, List<Span>> classes = new TreeMap<>();
    for (Map.Entry<String, List<Span>> each : found.classes().entrySet()) {
      boolean gone = transforms.containsKey(each.getKey());
      classes.put(
          each.getKey(),
          gone ? List.of() : again.classes().getOrDefault(each.getKey(), List.of()));
    }
    return new Classification(classes, found.labels());
  }

  private static byte[] stub(Event event, String reason) {
    Body.Withheld body =
        switch (event.body()) {
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
          case Body.Deleted _, Body.ReactionRemoved _, Body.Tombstone _, Body.Unsupported _ ->
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
            event.wireLevel(),
            body);
    return RecordCodec.encode(stub, Classification.NONE);
  }
}
