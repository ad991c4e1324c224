package dev.tidegate.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much of Terraform's language as tells which block refers to what; not its grammar. Where
/// `terraform` is there, a test has it parse the files.
final class Hcl {
  private static final Pattern HEAD = Pattern.compile("([a-z_]+)((?: \"[^\"]+\")*) \\{");
  private static final Pattern LABEL = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-z_]+) *= ");

  private Hcl() {}

  /// A block: what it is, its labels, its text, and its text without the words of strings.
  record Block(String type, List<String> labels, String text, String code) {
    /// The attributes of the block itself, not of those inside it.
    Set<String> attributes() {
      Set<String> names = new TreeSet<>();
      int depth = 0;
      for (String line : code.split("\n")) {
        Matcher matcher = ATTRIBUTE.matcher(line.strip());
        if (depth == 0 && matcher.lookingAt()) {
          names.add(matcher.group(1));
        }
        depth += balance(line);
      }
      return names;
    }

    boolean is(String type, String label) {
      return this.type.equals(type) && labels.getFirst().equals(label);
    }

    private static int balance(String line) {
      return line.chars()
          .map(it -> "{[(".indexOf(it) >= 0 ? 1 : "}])".indexOf(it) >= 0 ? -1 : 0)
          .sum();
    }
  }

  /// The blocks of a file.
  ///
  /// @throws IllegalArgumentException if a bracket or a string has no end, or text lies outside
  static List<Block> blocks(String source) {
    String text = withoutComments(source);
    String code = code(text);
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      Matcher head = HEAD.matcher(text).region(at, text.length());
      if (!head.lookingAt()) {
        throw new IllegalArgumentException(
            "not a block: " + text.substring(at).lines().findFirst());
      }
      int end = end(code, head.end());
      List<String> labels = LABEL.matcher(head.group(2)).results().map(it -> it.group(1)).toList();
      blocks.add(
          new Block(
              head.group(1),
              labels,
              text.substring(head.end(), end),
              code.substring(head.end(), end)));
      at = end + 1;
    }
    return blocks;
  }

  private static int end(String code, int from) {
    Deque<Character> open = new ArrayDeque<>(List.of('{'));
    for (int i = from; i < code.length(); i++) {
      char each = code.charAt(i);
      if ("{[(".indexOf(each) >= 0) {
        open.push(each);
      } else if ("}])".indexOf(each) >= 0) {
        if ("{[(".indexOf(open.pop()) != "}])".indexOf(each)) {
          break;
        }
        if (open.isEmpty()) {
          return i;
        }
      }
    }
    throw new IllegalArgumentException(
        "a block without its end: " + code.substring(Math.max(0, from - 60), from).strip());
  }

  private static String withoutComments(String source) {
    StringBuilder text = new StringBuilder();
    source
        .lines()
        .map(it -> it.strip().startsWith("#") ? "" : it)
        .forEach(it -> text.append(it).append('\n'));
    return text.toString();
  }

  /// The text with the words of strings blanked, except for what is between `${` and `}`.
  private static String code(String text) {
    StringBuilder code = new StringBuilder();
    Deque<Character> in = new ArrayDeque<>(); // '"' a string, '$' code inside one
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean string = !in.isEmpty() && in.peek() == '"';
      if (each == '\\' && string) {
        code.append("  ");
        i++;
      } else if (each == '"') {
        if (string) {
          in.pop();
        } else {
          in.push('"');
        }
        code.append('"');
      } else if (string && text.startsWith("${", i)) {
        in.push('$');
        code.append("  ");
        i++;
      } else if (!string && each == '}' && !in.isEmpty() && in.peek() == '$') {
        in.pop();
        code.append(' ');
      } else if (string && each == '\n') {
        throw new IllegalArgumentException("a string without its end");
      } else {
        code.append(string ? ' ' : each);
      }
    }
    return code.toString();
  }
}
