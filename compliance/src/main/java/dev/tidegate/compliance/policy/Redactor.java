package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Takes the words of some classes out of a message and leaves markers such as `[card removed]`.
///
/// Spans that overlap or touch become one marker, named after the first of them; no marker tells a
/// length. Where a class that must go has no spans, or spans that do not fit the text, nothing can
/// be located and the whole field goes. So a copy that was redacted before must be given only what
/// is to go beyond that (`Outcome.Copy.beyond`): the classes already taken out have no spans any
/// more.
public final class Redactor {
  private static final String WHOLE_FIELD = "[removed]";

  /// A part of a field that goes, and what stands there instead. Cuts of a field are apart and in
  /// order.
  private record Cut(int start, int end, String marker) {
    int shift() {
      return marker.length() - (end - start);
    }
  }

  private Redactor() {}

  /// One field's text without the words of the classes that `transforms` changes.
  public static String apply(
      Field field, String text, Classification found, SortedMap<String, Transform> transforms) {
    return paste(text, cuts(field, text, found, transforms));
  }

  /// All fields without the words of the classes that `transforms` changes, and where the words of
  /// the other classes stand then.
  public static Redaction redact(
      Map<Field, String> fields, Classification found, SortedMap<String, Transform> transforms) {
    Map<Field, String> changed = new EnumMap<>(Field.class);
    TreeMap<String, List<Span>> classes = new TreeMap<>();
    found.names().forEach(name -> classes.put(name, new ArrayList<>()));
    fields.forEach((field, text) -> {
      List<Cut> cuts = cuts(field, text, found, transforms);
      changed.put(field, paste(text, cuts));
      classes.forEach((name, spans) -> {
        if (!goes(transforms, name)) {
          spansIn(found, name, field).forEach(span -> move(span, cuts, spans));
        }
      });
    });
    return new Redaction(changed, new Classification(classes, found.labels()));
  }

  private static List<Cut> cuts(
      Field field, String text, Classification found, SortedMap<String, Transform> transforms) {
    TreeSet<Span> going = new TreeSet<>();
    for (Map.Entry<String, List<Span>> each : found.classes().entrySet()) {
      if (!goes(transforms, each.getKey())) {
        continue;
      }
      List<Span> spans = spansIn(found, each.getKey(), field);
      if (each.getValue().isEmpty() || spans.stream().anyMatch(s -> s.end() > text.length())) {
        return text.isEmpty() ? List.of() : List.of(new Cut(0, text.length(), WHOLE_FIELD));
      }
      going.addAll(spans);
    }
    List<Cut> cuts = new ArrayList<>();
    for (Span span : going) {
      Cut last = cuts.isEmpty() ? null : cuts.getLast();
      if (last == null || span.start() > last.end) {
        String kind = Detector.kindOf(text.substring(span.start(), span.end()));
        cuts.add(new Cut(span.start(), span.end(), "[" + kind + " removed]"));
      } else if (span.end() > last.end) {
        cuts.set(cuts.size() - 1, new Cut(last.start, span.end(), last.marker));
      }
    }
    return cuts;
  }

  private static String paste(String text, List<Cut> cuts) {
    if (cuts.isEmpty()) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int kept = 0;
    for (Cut cut : cuts) {
      result.append(text, kept, cut.start).append(cut.marker);
      kept = cut.end;
    }
    return result.append(text, kept, text.length()).toString();
  }

  /// Adds what the cuts leave of a span, in offsets of the new text.
  private static void move(Span span, List<Cut> cuts, List<Span> moved) {
    int start = span.start();
    int shift = 0;
    for (Cut cut : cuts) {
      if (cut.start >= span.end()) {
        break;
      }
      if (cut.start > start) {
        moved.add(new Span(span.field(), start + shift, cut.start + shift));
      }
      start = Math.max(start, cut.end);
      shift += cut.shift();
    }
    if (start < span.end()) {
      moved.add(new Span(span.field(), start + shift, span.end() + shift));
    }
  }

  private static boolean goes(SortedMap<String, Transform> transforms, String name) {
    return transforms.getOrDefault(name, Transform.NONE) != Transform.NONE;
  }

  private static List<Span> spansIn(Classification found, String name, Field field) {
    List<Span> all = found.classes().getOrDefault(name, List.of());
    return all.stream().filter(span -> span.field() == field).toList();
  }
}
