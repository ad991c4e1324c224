package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` against [ErrorCode], both ways.
final class ErrorsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");

  @Test
  void table_itsRows_areTheCodesInTheirOrder() throws IOException {
    assertThat(rows())
        .extracting(row -> row.get(0))
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values()).map(code -> "`" + code + "`").toList());
  }

  @Test
  void table_itsColumns_sayWhatTheCodesSay() throws IOException {
    assertThat(rows())
        .hasSameSizeAs(ErrorCode.values())
        .allSatisfy(row -> {
          ErrorCode code = ErrorCode.valueOf(row.getFirst().replace("`", ""));
          assertThat(row.subList(1, 4))
              .as(code.name())
              .containsExactly(code.status().name(), code.fault().name(), code.retry().name());
        });
  }

  @Test
  void table_everyMeaning_isASentenceOfItsOwn() throws IOException {
    assertThat(rows())
        .extracting(List::getLast)
        .doesNotHaveDuplicates()
        .allSatisfy(meaning -> assertThat(meaning).matches("[A-Z].{10,}\\."));
  }

  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .toList();
  }
}
