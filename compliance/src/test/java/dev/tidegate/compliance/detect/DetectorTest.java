package dev.tidegate.compliance.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
  @Test
  void ofId_unknownName_isEmpty() {
    assertThat(Detector.ofId("iban")).isEmpty();
    assertThat(Detector.ofId("card-luhn")).contains(Detector.CARD_LUHN);
  }

  @ParameterizedTest
  @EnumSource
  void find_plainText_findsNothing(Detector detector) {
    assertThat(detector.find(Field.TEXT, "")).isEmpty();
    assertThat(detector.find(Field.TEXT, "See you at the bridge, same time.")).isEmpty();
    assertThat(detector.find(Field.TEXT, "\uD800 \uDC00\uDC00 lone \uD83D surrogates")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112", // Luhn fails
        "411111111111111", // 15 digits of a 16-digit scheme
        "41111111111111111111", // a part of a longer number
        "9111111111111111", // nobody's prefix
        "4111x1111x1111x1111", // not digits apart, but a code
        "4111      1111      1111      1111", // too far apart
        "1718000000000 1718000000001",
        "3598899323053410",
      })
  void cardFind_noCardNumber_findsNothing(String text) {
    assertThat(Detector.CARD_LUHN.find(Field.TEXT, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "4222222222222", // 13 digits
        "378282246310005",
        "3782 822463 10005",
        "30569309025904",
        "5555-5555-5555-4444",
        "2223 0031 2200 3222",
        "6011.1111.1111.1117",
        "3530111333300000",
        "6205500000000000004", // 19 digits
        "6304000000000000",
        "4111 - 1111 - 1111 - 1111",
        "**4111** _1111_ 1111 1111",
        "4111\n1111\n1111\n1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "４１１１ １１１１ １１１１ １１１１", // full-width
        "4111\u200B1111\u200D1111\uFEFF1111", // zero-width
        "4111\u00AD1111\u20601111\u202E1111", // soft hyphen, joiner, direction
        "4111\u00A01111\u20111111\u22121111", // no-break space, hyphen, minus
        "\uD835\uDFD2111111111111111", // a mathematical 4
        "٤١١١١١١١١١١١١١١١", // Arabic digits
        "4\uFE0F\u20E3111111111111111", // a keycap
        "④①①①①①①①①①①①①①①①",
      })
  void cardFind_cardNumber_spansAllOfIt(String text) {
    String around = "pay ☕ " + text + " now";

    assertThat(Detector.CARD_LUHN.find(Field.TEXT, around))
        .singleElement()
        .satisfies(span -> assertThat(span.start()).isEqualTo(around.indexOf(firstOf(text))))
        .satisfies(span -> assertThat(span.end()).isGreaterThanOrEqualTo(lastDigit(around)));
  }

  private static String firstOf(String text) {
    int start = text.startsWith("**") ? 2 : 0;
    return text.substring(start, text.offsetByCodePoints(start, 1));
  }

  /// The offset behind the last digit of the text.
  private static int lastDigit(String text) {
    int end = text.lastIndexOf(" now");
    while (!Folded.of(text.substring(end - 1, end)).text().matches("\\d")) {
      end--;
    }
    return end;
  }

  @Test
  void cardFind_digitsInFront_doNotHideTheCard() {
    String text = "ref 4012 4111 1111 1111 1111 12/29";

    assertThat(Detector.CARD_LUHN.find(Field.TEXT, text))
        .anySatisfy(span -> {
          assertThat(span.start()).isLessThanOrEqualTo(9);
          assertThat(span.end()).isGreaterThanOrEqualTo(28);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "@@",
        "a@",
        "@b.com",
        "me@localhost",
        "root@10.0.0.1",
        "a@b.c",
        "a@-.com",
        "a@.com",
        "see @ana.b",
        "x @ y.com",
        "a@[",
        "a@[]",
        "\"@b.com",
        "a@b..com",
        "a@b.7com",
      })
  void emailFind_noAddress_findsNothing(String text) {
    assertThat(Detector.EMAIL.find(Field.TEXT, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ana@example.com",
        "Ana.Maria+list@mail.example.co.uk",
        "o'hara_%x@ex-ample.org",
        "\"ana maria\"@example.com",
        "ana@[10.0.0.1]",
        "jörg@bücher.example",
        "ana@xn--bcher-kva.example",
        "ana@例え.テスト",
        "ana＠example。com",
        "a\u200Bna@exam\u00ADple.com",
        "\uD835\uDC1Ana@example.com",
        "a@b.co",
      })
  void emailFind_address_spansAllOfItAndNoMore(String text) {
    String around = "to <" + text + ">, please";

    assertThat(Detector.EMAIL.find(Field.TEXT, around))
        .containsExactly(new Span(Field.TEXT, 4, 4 + text.length()));
  }

  @Test
  void emailFind_endOfSentence_leavesTheFullStop() {
    assertThat(Detector.EMAIL.find(Field.AUTHOR, "*a@b.example.* or c@d.example-"))
        .containsExactly(new Span(Field.AUTHOR, 1, 12), new Span(Field.AUTHOR, 18, 29));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345",
        "1-2-3",
        "2026-11-23 12:00:00",
        "216.239.59.99",
        "order 1234567",
        "555-0100",
        "111-111-1111",
        "v1.2.3.4567",
      })
  void phoneFind_noNumber_findsNothing(String text) {
    assertThat(Detector.PHONE.find(Field.TEXT, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(212) 736-5000",
        "212-736-5000",
        "2127365000",
        "+1 212 736 5000",
        "+49 30 901820",
        "+91 22 2202 5000",
        "+44 20 7946 0958",
        "+４９ ３０ ９０１８２０",
        "+49\u200B30\u200B901820",
      })
  void phoneFind_number_spansAllOfIt(String text) {
    String around = "call " + text + " today";

    assertThat(Detector.PHONE.find(Field.TEXT, around))
        .containsExactly(new Span(Field.TEXT, 5, 5 + text.length()));
  }

  @Test
  void phoneFind_moreNumbersThanExamined_takesTheRestUnseen() {
    String text = "111-111-1111 is none. " + "x".repeat(40) + "7777777 ".repeat(2000);

    List<Span> found = Detector.PHONE.find(Field.TEXT, text);

    assertThat(found).noneMatch(span -> span.start() < 12);
    assertThat(found.getLast().end()).isEqualTo(text.length() - 1);
  }

  @Test
  void findAll_severalFields_keepsThemApart() {
    Map<Detector, List<Span>> found =
        Detector.findAll(
            EnumSet.allOf(Detector.class),
            Map.of(Field.TEXT, "a@b.example", Field.AUTHOR, "4111111111111111", Field.EMOJI, "+1"));

    assertThat(found)
        .containsOnlyKeys(Detector.EMAIL, Detector.CARD_LUHN)
        .containsEntry(Detector.EMAIL, List.of(new Span(Field.TEXT, 0, 11)))
        .containsEntry(Detector.CARD_LUHN, List.of(new Span(Field.AUTHOR, 0, 16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 ",
        "1",
        "4111 1111 1111 1111 ",
        "1-1-1-1-1-1-1-1-1 ",
        "212-555-0123 ",
        "(555) 234 ",
        "+1 ",
        "@a",
        "a.",
        "a@a.",
        "２\u200B ",
        "\uD800",
        "0800/111/222 x",
        "\"",
        "[@[",
      })
  void find_largestTextOfOneThing_takesBoundedTime(String unit) {
    String text = unit.repeat(64 * 1024 / unit.length());

    for (Detector detector : Detector.values()) {
      List<Span> found =
          assertTimeoutPreemptively(
              Duration.ofSeconds(10), () -> detector.find(Field.TEXT, text + "@"));
      assertInside(found, text);
    }
  }

  @Test
  void find_anyUtf16_givesOrderedSpansInside() {
    SplittableRandom random = new SplittableRandom(20_261_123);
    String interesting =
        "0123456789 4111-@.+()aZ\u200B\uFE0F\u20E3１＠\uD83D\uDE00\uD800\uDC00٣\n\t\"[]";
    for (int run = 0; run < 3_000; run++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        text.append(
            random.nextInt(8) == 0
                ? (char) random.nextInt(0x1_0000)
                : interesting.charAt(random.nextInt(interesting.length())));
      }

      for (Detector detector : Detector.values()) {
        assertInside(detector.find(Field.TEXT, text.toString()), text.toString());
      }
    }
  }

  @Test
  void find_matchedValue_staysOutOfWhatIsReturned() {
    String value = "ana@example.com";

    String shown = Detector.EMAIL.find(Field.TEXT, value).toString();

    assertThat(shown).doesNotContain("ana").hasSizeLessThan(60);
  }

  private static void assertInside(List<Span> found, String text) {
    int end = 0;
    for (Span span : found) {
      assertThat(span.start()).isGreaterThanOrEqualTo(end);
      end = span.end();
    }
    assertThat(end).isLessThanOrEqualTo(text.length());
  }
}
