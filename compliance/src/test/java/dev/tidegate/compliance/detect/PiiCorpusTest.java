package dev.tidegate.compliance.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Precision and recall on the 1 500 synthetic texts of presidio-research (MIT licence), which are
/// data beside the checkout and not part of it.
///
/// A value is recalled if every character of it lies in found spans: less would not redact it. A
/// found span is right if it touches a value of that kind. The floors are what was measured: e-mail
/// 49 of 49, cards 118 of 136 (ten have 12 digits, eight a prefix that no scheme issues), phones 17
/// of 92 (most are made up, or dialled inside a country other than the US).
class PiiCorpusTest {
  private static final String PROPERTY = "tidegate.pii.corpus";
  private static final String FILE = "shared/data/pii/synth_dataset_v2.json";

  @ParameterizedTest
  @CsvSource({
    "EMAIL, EMAIL_ADDRESS, 49, 1.0, 1.0",
    "CARD_LUHN, CREDIT_CARD, 136, 0.86, 0.97",
    "PHONE, PHONE_NUMBER, 92, 0.18, 0.94",
  })
  @DisplayName("find_syntheticTexts_reachesMeasuredPrecisionAndRecall")
  void find_syntheticTexts_reachesMeasuredPrecisionAndRecall(
      Detector detector, String type, int values, double leastRecall, double leastPrecision) {
    Path corpus = corpus();
    assumeTrue(corpus != null, "no corpus: neither -D" + PROPERTY + " nor " + FILE + " above here");
    int recalled = 0;
    int known = 0;
    int right = 0;
    int found = 0;

    for (JsonNode entry : JsonMapper.shared().readTree(corpus.toFile())) {
      List<Span> spans = detector.find(Field.TEXT, entry.get("full_text").asString());
      List<Span> expected = expected(entry, type);
      for (Span each : expected) {
        known++;
        recalled +=
            spans.stream().anyMatch(s -> s.start() <= each.start() && s.end() >= each.end())
                ? 1
                : 0;
      }
      for (Span span : spans) {
        found++;
        right +=
            expected.stream().anyMatch(e -> e.start() < span.end() && span.start() < e.end())
                ? 1
                : 0;
      }
    }

    assertThat(known).isEqualTo(values);
    assertThat((double) recalled / known).as("recall").isGreaterThanOrEqualTo(leastRecall);
    assertThat((double) right / found).as("precision").isGreaterThanOrEqualTo(leastPrecision);
  }

  @Test
  void phoneFind_syntheticTexts_isAsWithoutTheSieve() {
    Path corpus = corpus();
    assumeTrue(corpus != null, "no corpus: neither -D" + PROPERTY + " nor " + FILE + " above here");
    int found = 0;

    for (JsonNode entry : JsonMapper.shared().readTree(corpus.toFile())) {
      String text = entry.get("full_text").asString();
      List<Span> spans = Detector.PHONE.find(Field.TEXT, text);

      assertThat(spans).as(text).isEqualTo(UnsievedPhoneFinder.find(Folded.of(text)));
      found += spans.size();
    }

    assertThat(found).isGreaterThan(10);
  }

  private static List<Span> expected(JsonNode entry, String type) {
    Stream<JsonNode> spans = StreamSupport.stream(entry.get("spans").spliterator(), false);
    return spans
        .filter(span -> span.get("entity_type").asString().equals(type))
        .map(span ->
            new Span(
                Field.TEXT, span.get("start_position").asInt(), span.get("end_position").asInt()))
        .toList();
  }

  private static @Nullable Path corpus() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return Path.of(named);
    }
    Path folder = Path.of("").toAbsolutePath();
    for (int up = 0; up < 5 && folder != null; up++) {
      if (Files.isRegularFile(folder.resolve(FILE))) {
        return folder.resolve(FILE);
      }
      folder = folder.getParent();
    }
    return null;
  }
}
