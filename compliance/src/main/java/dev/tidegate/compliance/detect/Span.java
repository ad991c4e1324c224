package dev.tidegate.compliance.detect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// A half-open range of UTF-16 offsets in one field; never empty. Ordered by field, start, end.
public record Span(Field field, int start, int end) implements Comparable<Span> {
  private static final Comparator<Span> ORDER =
      Comparator.comparing(Span::field).thenComparingInt(Span::start).thenComparingInt(Span::end);

  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "span: " + start + " to " + end + " (expected: 0 <= start < end)");
    }
  }

  /// The spans in order, with those of one field that overlap united; spans that only touch stay
  /// apart.
  public static List<Span> unite(Collection<Span> spans) {
    List<Span> united = new ArrayList<>(spans.size());
    for (Span span : new TreeSet<>(spans)) {
      Span last = united.isEmpty() ? null : united.getLast();
      if (last == null || last.field != span.field || last.end <= span.start) {
        united.add(span);
      } else if (span.end > last.end) {
        united.set(united.size() - 1, new Span(last.field, last.start, span.end));
      }
    }
    return List.copyOf(united);
  }

  @Override
  public int compareTo(Span other) {
    return ORDER.compare(this, other);
  }
}
