package dev.tidegate.adapter.slack;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON array of objects (RFC 8259), read one object after the other; holds one.
///
/// A value is a map, a list, a string, a boolean or a number as its text. What is null is left out.
final class JsonArray {
  private static final int OBJECT_CHARS = 4 << 20;
  private static final int DEPTH = 64;
  private static final int END = -1;

  private final Reader in;
  private int next;
  private long line = 1;
  private int budget;
  private boolean begun;

  /// @param in buffered; closed by who opened it
  JsonArray(Reader in) throws IOException {
    this.in = in;
    budget = OBJECT_CHARS;
    advance();
    if (next == '\uFEFF') {
      advance();
    }
    space();
    expect('[');
  }

  /// The next object; empty: there are no more. What is no object is left out.
  ///
  /// @throws IOException also if the text is no JSON, or an object is larger than 4 Mi characters
  ///   or deeper than 64
  Optional<Map<String, Object>> next() throws IOException {
    while (true) {
      budget = OBJECT_CHARS;
      space();
      if (next == ']') {
        return Optional.empty();
      }
      if (begun) {
        expect(',');
        space();
      }
      begun = true;
      if (value(0).orElse("") instanceof Map<?, ?> object) {
        var fields = new LinkedHashMap<String, Object>();
        object.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return Optional.of(fields);
      }
    }
  }

  private Optional<Object> value(int depth) throws IOException {
    if (depth > DEPTH) {
      throw malformed("deeper than " + DEPTH);
    }
    space();
    return switch (next) {
      case '{' -> Optional.of(object(depth));
      case '[' -> Optional.of(list(depth));
      case '"' -> Optional.of(string());
      default -> word();
    };
  }

  private Map<String, Object> object(int depth) throws IOException {
    var fields = new LinkedHashMap<String, Object>();
    expect('{');
    space();
    while (next != '}') {
      if (!fields.isEmpty() || next == ',') {
        expect(',');
        space();
      }
      String name = string();
      space();
      expect(':');
      // A null leaves a mark, so that the next field expects its comma; it is taken out below.
      fields.put(name, value(depth + 1).orElse(JsonArray.class));
      space();
    }
    advance();
    fields.values().removeIf(JsonArray.class::equals);
    return fields;
  }

  private List<Object> list(int depth) throws IOException {
    var values = new ArrayList<>();
    boolean first = true;
    expect('[');
    space();
    while (next != ']') {
      if (!first) {
        expect(',');
      }
      first = false;
      value(depth + 1).ifPresent(values::add);
      space();
    }
    advance();
    return values;
  }

  private String string() throws IOException {
    expect('"');
    var text = new StringBuilder();
    while (next != '"') {
      if (next == END || next < ' ') {
        throw malformed("a text does not end");
      }
      if (next == '\\') {
        advance();
        text.append(escaped());
      } else {
        text.append((char) next);
      }
      advance();
    }
    advance();
    return text.toString();
  }

  private char escaped() throws IOException {
    return switch (next) {
      case '"', '\\', '/' -> (char) next;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          advance();
          int digit = Character.digit(next, 16);
          if (digit < 0) {
            throw malformed("a malformed escape");
          }
          unit = unit * 16 + digit;
        }
        yield (char) unit;
      }
      default -> throw malformed("an unknown escape");
    };
  }

  private Optional<Object> word() throws IOException {
    var word = new StringBuilder();
    while (next != END && (Character.isLetterOrDigit(next) || "+-.".indexOf(next) >= 0)) {
      word.append((char) next);
      advance();
    }
    String text = word.toString();
    return switch (text) {
      case "null" -> Optional.empty();
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> {
        if (!text.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
          throw malformed("a value that is none");
        }
        yield Optional.of(text);
      }
    };
  }

  private void space() throws IOException {
    while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      advance();
    }
  }

  private void expect(char wanted) throws IOException {
    if (next != wanted) {
      throw malformed("expected: " + wanted);
    }
    advance();
  }

  private void advance() throws IOException {
    if (--budget < 0) {
      throw malformed("an object is larger than " + OBJECT_CHARS + " characters");
    }
    line += next == '\n' ? 1 : 0;
    next = in.read();
  }

  private IOException malformed(String what) {
    return new IOException("line " + line + ": " + what);
  }
}
