package dev.tidegate.broker.decide;

import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Event;
import dev.tidegate.model.Glance;
import dev.tidegate.model.UserId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The fields of an event that hold words or names: all of them are looked at, none slips by.
final class Words {
  private Words() {}

  static Map<Field, String> of(Envelope envelope) {
    return of(Optional.of(envelope.author()), envelope.body());
  }

  /// Without a text in which no detector may find anything.
  ///
  /// @param glance at the text, if there is one
  static Map<Field, String> of(Envelope envelope, Glance glance) {
    boolean isText =
        envelope.body() instanceof Body.Posted || envelope.body() instanceof Body.Edited;
    return isText && !Detector.mayFind(glance)
        ? Map.of(Field.AUTHOR, envelope.author().value())
        : of(envelope);
  }

  static Map<Field, String> of(Event event) {
    return of(event.author(), event.body());
  }

  private static Map<Field, String> of(Optional<UserId> author, Body body) {
    Map<Field, String> words = new EnumMap<>(Field.class);
    author.ifPresent(name -> words.put(Field.AUTHOR, name.value()));
    switch (body) {
      case Body.Posted(String text, _) -> words.put(Field.TEXT, text);
      case Body.Edited(_, String text) -> words.put(Field.TEXT, text);
      case Body.ReactionAdded(_, String emoji) -> words.put(Field.EMOJI, emoji);
      case Body.ReactionRemoved(_, String emoji) -> words.put(Field.EMOJI, emoji);
      case Body.Deleted _, Body.Withheld _, Body.Tombstone _, Body.Unsupported _ -> {}
    }
    return words;
  }
}
