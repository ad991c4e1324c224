package dev.tidegate.compliance.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a rule does when it matches: one grant, and restrictions.
enum Effect {
  ALLOW,
  REDACT,
  WITHHOLD,
  BLOCK;

  /// The words of policy files.
  static final List<String> WORDS = Arrays.stream(values()).map(Effect::word).toList();

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Effect> ofWord(String word) {
    int index = WORDS.indexOf(word);
    return index < 0 ? Optional.empty() : Optional.of(values()[index]);
  }
}
