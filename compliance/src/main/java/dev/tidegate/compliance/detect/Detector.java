package dev.tidegate.compliance.detect;

import dev.tidegate.model.Glance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A finder of one kind of value in a text: what a class of a policy file names under `detect`.
///
/// Every detector is total (any UTF-16, lone surrogates too), takes time linear in the text, and
/// reads the text folded: full-width and other scripts' digits count as digits, invisible
/// characters as nothing.
public enum Detector {
  /// Addresses with an `@` and a domain of two labels or more.
  EMAIL("email", "email") {
    @Override
    List<Span> find(Field field, Folded folded) {
      return folded.hasAt() ? EmailFinder.find(field, folded) : List.of();
    }
  },
  /// Payment card numbers of 13 to 19 digits that begin as a card scheme's do and pass the Luhn
  /// check.
  CARD_LUHN("card-luhn", "card") {
    @Override
    List<Span> find(Field field, Folded folded) {
      return folded.digits() >= CardFinder.MIN_DIGITS ? CardFinder.find(field, folded) : List.of();
    }
  },
  /// Phone numbers that are valid in their country; those without a `+` are read as dialled in the
  /// US.
  PHONE("phone", "phone") {
    @Override
    List<Span> find(Field field, Folded folded) {
      return folded.digits() >= PhoneFinder.MIN_DIGITS
          ? PhoneFinder.find(field, folded)
          : List.of();
    }
  };

  private static final List<Detector> ALL = List.of(values());
  private static final List<Field> FIELDS = List.of(Field.values());

  private final String id;
  private final String kind;

  Detector(String id, String kind) {
    this.id = id;
    this.kind = kind;
  }

  /// The detector's name in policy files.
  public String id() {
    return id;
  }

  /// The word for what it finds, as a redaction's marker shows it.
  public String kind() {
    return kind;
  }

  /// Where the text holds such values: in order, without overlaps.
  public List<Span> find(Field field, String text) {
    return find(field, Folded.of(text));
  }

  abstract List<Span> find(Field field, Folded folded);

  public static Optional<Detector> ofId(String id) {
    return ALL.stream().filter(detector -> detector.id.equals(id)).findFirst();
  }

  /// What each of the detectors finds in all the fields; detectors that find nothing are absent.
  /// Each field is glanced at, and folded only if some detector may find something there.
  public static Map<Detector, List<Span>> findAll(
      Set<Detector> detectors, Map<Field, String> fields) {
    EnumMap<Detector, List<Span>> found = null;
    for (Field field : FIELDS) {
      String text = fields.get(field);
      if (text == null) {
        continue;
      }
      Glance glance = Glance.at(text);
      if (mayFind(glance)) {
        found = found == null ? new EnumMap<>(Detector.class) : found;
        findAll(detectors, field, Folded.of(text, glance), found);
      }
    }
    return found == null ? Map.of() : Collections.unmodifiableMap(found);
  }

  private static void findAll(
      Set<Detector> detectors, Field field, Folded folded, Map<Detector, List<Span>> found) {
    for (Detector detector : detectors) {
      List<Span> spans = detector.find(field, folded);
      if (!spans.isEmpty()) {
        found.computeIfAbsent(detector, key -> new ArrayList<>()).addAll(spans);
      }
    }
  }

  /// Whether any detector may find something in a text that looks like this.
  public static boolean mayFind(Glance glance) {
    return !glance.plain() || glance.at() || glance.digits() >= PhoneFinder.MIN_DIGITS;
  }

  /// The word for what stands in a slice that some detector has found, whichever it was: records
  /// keep where a value is, not which detector said so.
  public static String kindOf(String slice) {
    Folded folded = Folded.of(slice);
    if (folded.hasAt()) {
      return EMAIL.kind;
    }
    return CARD_LUHN.find(Field.TEXT, folded).isEmpty() ? PHONE.kind : CARD_LUHN.kind;
  }
}
