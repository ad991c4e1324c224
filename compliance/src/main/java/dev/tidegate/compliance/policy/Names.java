package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads the words of a policy file into names, dates and truth values; what is none becomes a
/// problem.
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern JURISDICTION = Pattern.compile("[A-Z][A-Z0-9-]{0,15}");
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern ENGINES_OWN =
      Pattern.compile("DEFAULT|MAY_STORE|PARTNER_POLICY|UNKNOWN.*");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final String NAME_FORM = "a to z, 0 to 9, '.', '_', '-'; 1 to 64 characters";

  private final Problems problems;

  Names(Problems problems) {
    this.problems = problems;
  }

  Optional<RegionId> region(Word word) {
    return form(word, "Region", NAME, NAME_FORM).map(RegionId::new);
  }

  Optional<OrgId> org(Word word) {
    return form(word, "Org", NAME, NAME_FORM).map(OrgId::new);
  }

  /// Classes and labels.
  Optional<String> name(Word word, String what) {
    return form(word, what, NAME, NAME_FORM);
  }

  Optional<String> jurisdiction(Word word) {
    String expected = "A to Z first, then A to Z, 0 to 9, '-'; 1 to 16 characters";
    return form(word, "Jurisdiction", JURISDICTION, expected);
  }

  Optional<String> rule(Word word) {
    if (ENGINES_OWN.matcher(word.text()).matches()) {
      String message = "Rule id " + Problems.quote(word.text()) + " is the engine's own";
      problems.add(word.place(), "BAD-NAME", message, "another id");
      return Optional.empty();
    }
    String expected = "letters, digits, '.', '_', '-'; 1 to 64 characters";
    return form(word, "Rule id", RULE, expected);
  }

  Optional<ChannelId> channel(Word word) {
    return read(word, "BAD-NAME", "a channel id: 26 base-32 digits", ChannelId::parse);
  }

  Optional<LocalDate> date(Word word) {
    String expected = "a day of the calendar: YYYY-MM-DD";
    if (!DATE.matcher(word.text()).matches()) {
      problems.add(word.place(), "BAD-DATE", Problems.quote(word.text()) + " is no date", expected);
      return Optional.empty();
    }
    return read(word, "BAD-DATE", expected, LocalDate::parse);
  }

  Optional<Boolean> truth(Word word) {
    return switch (word.text()) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> {
        String message = Problems.quote(word.text()) + " is neither true nor false";
        problems.add(word.place(), "BAD-VALUE", message, "true or false");
        yield Optional.empty();
      }
    };
  }

  private Optional<String> form(Word word, String what, Pattern pattern, String expected) {
    if (pattern.matcher(word.text()).matches()) {
      return Optional.of(word.text());
    }
    String message = what + " " + Problems.quote(word.text()) + " is malformed";
    problems.add(word.place(), "BAD-NAME", message, expected);
    return Optional.empty();
  }

  private <T> Optional<T> read(Word word, String code, String expected, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(word.text()));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      problems.add(word.place(), code, Problems.quote(word.text()) + " does not exist", expected);
      return Optional.empty();
    }
  }
}
