package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documents name only what is there: files that they link to, classes that they explain.
final class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#: ]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern TYPE_NAME =
      Pattern.compile("(?:[a-z]+\\.)*([A-Z][a-z][A-Za-z0-9]*)(?:\\.[A-Za-z]+)*");
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");

  @Test
  void links_inAllDocuments_leadToFiles() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      for (String target : found(LINK, document)) {
        if (!Files.exists(document.resolveSibling(target))) {
          dead.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void types_inArchitectureAndDecisions_areInTheCode() throws IOException {
    Set<String> declared = declared();
    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      String name = document.toString();
      if (!name.endsWith("ARCHITECTURE.md") && !name.contains("decisions")) {
        continue;
      }
      for (String code : found(CODE, document)) {
        var type = TYPE_NAME.matcher(code);
        if (type.matches() && !declared.contains(type.group(1))) {
          unknown.add(ROOT.relativize(document) + ": " + code);
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void architecture_itsLength_isFourPagesAtMost() throws IOException {
    String text = Files.readString(ROOT.resolve("docs").resolve("ARCHITECTURE.md"));

    assertThat(text.split("\\s+")).hasSizeLessThan(2_000);
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> documents =
          Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).toList();
      assertThat(documents).hasSizeGreaterThan(10);
      return documents;
    }
  }

  private static List<String> found(Pattern pattern, Path document) throws IOException {
    return pattern
        .matcher(Files.readString(document))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static Set<String> declared() throws IOException {
    Set<String> declared = new HashSet<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path sources : modules.map(module -> module.resolve("src")).toList()) {
        if (!Files.isDirectory(sources)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
            DECLARED
                .matcher(Files.readString(file))
                .results()
                .map(result -> result.group(1))
                .forEach(declared::add);
          }
        }
      }
    }
    return declared;
  }
}
