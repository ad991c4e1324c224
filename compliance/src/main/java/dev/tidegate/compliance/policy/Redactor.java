package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Takes the words of some classes out of a field and leaves markers such as `[card removed]`.
///
/// Spans that overlap or touch become one marker, named after the first of them; no marker tells a
/// length. Where a class that must go has no spans, or spans that do not fit the text, nothing can
/// be located and the whole field goes.
public final class Redactor {
  private static final String WHOLE_FIELD = "[removed]";

  private Redactor() {}

  /// The field's text without the words of the classes that `transforms` changes.
  public static String apply(
      Field field, String text, Classification found, SortedMap<String, Transform> transforms) {
    TreeSet<Span> going = new TreeSet<>();
    for (Map.Entry<String, Transform> transform : transforms.entrySet()) {
      List<Span> spans = found.classes().get(transform.getKey());
      if (spans == null || transform.getValue() == Transform.NONE) {
        continue;
      }
      if (spans.isEmpty()) {
        return text.isEmpty() ? text : WHOLE_FIELD;
      }
      for (Span span : spans) {
        if (span.field() == field) {
          going.add(span);
        }
      }
    }
    if (going.isEmpty()) {
      return text;
    }
    for (Span span : going) {
      if (span.end() > text.length()) {
        return WHOLE_FIELD;
      }
    }
    return replace(text, going);
  }

  private static String replace(String text, SortedSet<Span> going) {
    StringBuilder result = new StringBuilder(text.length());
    int kept = 0;
    boolean first = true;
    for (Span span : going) {
      if (first || span.start() > kept) {
        String kind = Detector.kindOf(text.substring(span.start(), span.end()));
        result.append(text, kept, span.start()).append('[').append(kind).append(" removed]");
      }
      first = false;
      kept = Math.max(kept, span.end());
    }
    return result.append(text, kept, text.length()).toString();
  }
}
