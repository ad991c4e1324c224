package dev.tidegate.broker.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rows under headings, each column as wide as its longest cell.
///
/// A heading that ends in `>` has its column at the right, as numbers are read. Control characters
/// in cells are not shown: a name of somewhere else must not move a cursor.
final class Table {
  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  void row(Object... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException("table: a row of " + cells.length);
    }
    rows.add(IntStream.range(0, cells.length).mapToObj(i -> shown(cells[i])).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<String> names = headings.stream().map(each -> each.replace(">", "")).toList();
    lines.add(line(names));
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(width(i) - cells.get(i).length());
      boolean right = headings.get(i).endsWith(">");
      line.append(right ? pad + cells.get(i) : cells.get(i) + pad).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = headings.get(column).replace(">", "").length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  private static String shown(Object cell) {
    return String.valueOf(cell).replaceAll("\\p{Cntrl}", "?");
  }
}
