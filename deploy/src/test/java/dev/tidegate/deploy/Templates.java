package dev.tidegate.deploy;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much of Terraform's templates as those here use: `${name}`, `${join(", ", name)}`,
/// `${replace(name, "a", "b")}` and a loop over a list.
final class Templates {
  private static final Pattern LOOP =
      Pattern.compile("%\\{ for (\\w+) in (\\w+) ~}\n(.*?)%\\{ endfor ~}\n?", Pattern.DOTALL);
  private static final Pattern VALUE =
      Pattern.compile(
          "\\$\\{(?:(\\w+)|join\\(\"([^\"]*)\", (\\w+)\\)"
              + "|replace\\((\\w+), \"([^\"]*)\", \"([^\"]*)\"\\))}");

  private Templates() {}

  /// @throws IllegalArgumentException for a name without a value, and for what is not among these
  static String render(
      String template, Map<String, String> values, Map<String, List<String>> lists) {
    StringBuilder text = new StringBuilder();
    Matcher loop = LOOP.matcher(template);
    while (loop.find()) {
      String body = loop.group(3);
      String name = loop.group(1);
      StringBuilder all = new StringBuilder();
      list(lists, loop.group(2)).forEach(it -> all.append(body.replace("${" + name + "}", it)));
      loop.appendReplacement(text, Matcher.quoteReplacement(all.toString()));
    }
    loop.appendTail(text);
    String done =
        VALUE
            .matcher(text)
            .replaceAll(it -> {
              if (it.group(1) != null) {
                return Matcher.quoteReplacement(value(values, it.group(1)));
              }
              return Matcher.quoteReplacement(
                  it.group(3) != null
                      ? String.join(it.group(2), list(lists, it.group(3)))
                      : value(values, it.group(4)).replace(it.group(5), it.group(6)));
            });
    if (done.contains("${") || done.contains("%{")) {
      throw new IllegalArgumentException("template: more than is known here");
    }
    return done;
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("template: no value for " + name);
    }
    return value;
  }

  private static List<String> list(Map<String, List<String>> lists, String name) {
    List<String> list = lists.get(name);
    if (list == null) {
      throw new IllegalArgumentException("template: no list " + name);
    }
    return list;
  }
}
