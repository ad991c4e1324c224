package dev.tidegate.broker.config;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How one kind of value is written in a file.
///
/// `parse` throws [IllegalArgumentException] on anything else; its text is not shown, `expected`
/// is. `choices` are the words a value can be, if it is one of a few.
record Form<T>(
    String expected,
    List<String> choices,
    Function<String, T> parser,
    Function<T, String> printer) {
  private static final String NAME = "a name of a-z, 0-9, '.', '_', '-', at most 64 characters";

  static final Form<String> TEXT = of("a text", it -> it, it -> it);
  static final Form<RegionId> REGION = of(NAME, RegionId::new, RegionId::value);
  static final Form<OrgId> ORG = of(NAME, OrgId::new, OrgId::value);
  static final Form<Endpoint> ENDPOINT =
      of("host:port, such as 127.0.0.1:7410 or [::1]:7410", Endpoint::parse, Endpoint::toString);
  static final Form<Duration> DURATION =
      of("a duration such as 500ms, 2s, 5m, 1h or 1d", Form::duration, Form::printDuration);
  static final Form<Long> BYTES =
      of("a size such as 512B, 8KiB or 4MiB", Form::bytes, Form::printBytes);
  static final Form<Long> NUMBER = of("a whole number", Form::number, it -> Long.toString(it));
  static final Form<Boolean> FLAG =
      new Form<>("true or false", List.of("true", "false"), Form::flag, it -> Boolean.toString(it));

  private static final Pattern WITH_UNIT = Pattern.compile("([0-9]{1,9})([A-Za-z]{1,3})");
  private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
  private static final Map<String, Long> SIZES = new LinkedHashMap<>();

  static {
    // Largest first: the first that divides a value is the one it is printed in.
    MILLIS.put("d", 86_400_000L);
    MILLIS.put("h", 3_600_000L);
    MILLIS.put("m", 60_000L);
    MILLIS.put("s", 1_000L);
    MILLIS.put("ms", 1L);
    SIZES.put("TiB", 1L << 40);
    SIZES.put("GiB", 1L << 30);
    SIZES.put("MiB", 1L << 20);
    SIZES.put("KiB", 1L << 10);
    SIZES.put("B", 1L);
  }

  /// Relative paths are taken from `folder`, where the file is.
  static Form<Path> path(Path folder) {
    return of(
        "a path",
        text -> {
          if (text.isBlank() || text.startsWith("-----BEGIN")) {
            throw new IllegalArgumentException("not a path");
          }
          return folder.resolve(text).normalize();
        },
        Path::toString);
  }

  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    List<String> words =
        Arrays.stream(type.getEnumConstants()).map(it -> Keys.of(it.name())).toList();
    return new Form<>(
        "one of " + String.join(", ", words),
        words,
        text -> type.getEnumConstants()[indexOf(words, text)],
        it -> Keys.of(it.name()));
  }

  T parse(String text) {
    return parser.apply(text);
  }

  String print(T value) {
    return printer.apply(value);
  }

  Optional<String> nearest(String text) {
    return Keys.nearest(text, choices);
  }

  static String printBytes(long bytes) {
    return withUnit(bytes, SIZES);
  }

  private static String printDuration(Duration duration) {
    return withUnit(duration.toMillis(), MILLIS);
  }

  private static <T> Form<T> of(
      String expected, Function<String, T> parser, Function<T, String> printer) {
    return new Form<>(expected, List.of(), parser, printer);
  }

  private static Duration duration(String text) {
    return Duration.ofMillis(times(text, MILLIS));
  }

  private static Long bytes(String text) {
    return times(text, SIZES);
  }

  private static Long number(String text) {
    if (!text.matches("-?[0-9]{1,18}")) {
      throw new IllegalArgumentException("not a whole number");
    }
    return Long.parseLong(text);
  }

  private static Boolean flag(String text) {
    return indexOf(List.of("true", "false"), text) == 0;
  }

  private static int indexOf(List<String> words, String text) {
    int index = words.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException("not one of " + words);
    }
    return index;
  }

  private static long times(String text, Map<String, Long> units) {
    Matcher matcher = WITH_UNIT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no number with a unit");
    }
    Long unit = units.get(matcher.group(2));
    if (unit == null) {
      throw new IllegalArgumentException("unknown unit");
    }
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.longValue());
  }

  private static String withUnit(long value, Map<String, Long> units) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (value != 0 && value % unit.getValue() == 0) {
        return value / unit.getValue() + unit.getKey();
      }
    }
    return "0" + List.copyOf(units.keySet()).getLast();
  }
}
