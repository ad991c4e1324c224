package dev.tidegate.compliance.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That the sieve holds back nothing in which the library would have found a number. The library
/// itself is the judge, over texts made to be at the edge of what it reads.
///
/// `-Dtidegate.phone.texts=800000` tries more of them, as for a new release of the library.
class PhoneSieveTest {
  private static final int TEXTS = Integer.getInteger("tidegate.phone.texts", 30_000);

  private static final String[] NUMBERS = {
    "(212) 736-5000",
    "212-736-5000",
    "2127365000",
    "1 212 736 5000",
    "1-800-221-1212",
    "11 212 736 5000",
    "111 2127365000",
    "310 1234",
    "310-1234",
    "1 310 1234",
    "3101234",
    "011 44 20 7946 0958",
    "0114420 79460958",
    "0 1 1 4 4 2 0 7 9 4 6 0 9 5 8",
    "+1 212 736 5000",
    "+49 30 901820",
    "++44 (20) 7946 0958",
    "2 1 2 7 3 6 5 0 0 0",
    "212.736.5000",
    "212/736/5000",
    "[212] 736 5000",
    "212~736~5000",
    "212\u30FC736\u30FC5000",
    "212x736x5000",
    "2xx1xx27365000",
    "212 736 5000 x302/x2303",
  };

  private static final String[] OTHERS = {
    "4929 1234 5678 9015",
    "4111111111111111",
    "3782 822463 10005",
    "3782-822463-10005",
    "5555-5555-5555-4444",
    "6304 0000 0000 0000 000",
    "12/29",
    "08/31/95",
    "2026-11-24 03:50",
    "2012-01-02 08:00:12",
    "211-227 (2003)",
    "192.168.10.255",
    "1,234,567.89",
    "10000000000000000000000000000",
    "1 1 1 1 1 1 1 1 1 1 1 1",
    "v1.22.333",
  };

  private static final String[] BETWEEN = {
    " ",
    "  ",
    "     ",
    "-",
    " -",
    "- ",
    " - ",
    ".",
    ". ",
    "...",
    "/",
    " / ",
    "(",
    ") ",
    "[",
    "]",
    "~",
    " ~ ",
    "x",
    " x",
    " X ",
    "xx",
    "#",
    " #",
    "+",
    "++",
    ",",
    ", ",
    ";",
    ":",
    "\n",
    "\t",
    " ext ",
    " ext. ",
    ";ext=",
    " extn:",
    " extension ",
    " int ",
    " INT. ",
    " anexo ",
    " \u0434\u043E\u0431 ",
    "e",
    " exp ",
    " and ",
    "a",
    "\u00E9",
    "\u0131nt ",
    "%",
    "$",
    "*",
    "'",
    "\u2013",
    "\u2014",
    "\u00A0",
    "\u3000",
    "\u200B",
    "\u2053",
    "\u223C",
    "\u30FC",
    "\uFF0B",
    "\uFF58",
    "\uFF03",
    "\uFF5E",
    "\u2028",
    "\u00AD",
    "\u2060",
    "\uFF0F",
    "\uFF08",
    "\uFF09",
    "\uFF0E",
    "\\",
    "\\ x",
    "/ x",
    "=",
    "_",
    "tel:",
    "",
  };

  @Test
  void letsThrough_anyText_missesNothingThatTheLibraryFinds() {
    SplittableRandom random = new SplittableRandom(20_261_124);
    int withNumbers = 0;
    int heldBack = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = Folded.of(text(random)).text();

      boolean isFound = !UnsievedPhoneFinder.read(text).isEmpty();
      boolean isThrough = PhoneSieve.letsThrough(text, 0, text.length());

      assertThat(isThrough || !isFound).as("a number is held back: %s", text).isTrue();
      withNumbers += isFound ? 1 : 0;
      heldBack += isThrough ? 0 : 1;
    }
    // Else nothing was tested.
    assertThat(withNumbers).isGreaterThan(TEXTS / 10);
    assertThat(heldBack).isGreaterThan(TEXTS / 20);
  }

  @Test
  void find_anyText_isAsWithoutTheSieve() {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < TEXTS / 4; i++) {
      Folded text = Folded.of(text(random) + " and so on, as ever; ".repeat(2) + text(random));

      assertThat(PhoneFinder.find(Field.TEXT, text))
          .as(text.text())
          .isEqualTo(UnsievedPhoneFinder.find(text));
    }
  }

  /// Each character between groups, and behind a number: whatever the library reads across.
  @Test
  void letsThrough_anyCharacterBetweenDigits_missesNothingThatTheLibraryFinds() {
    int read = 0;
    for (char c = 0; c < Character.MAX_VALUE; c++) {
      if (Character.isIdeographic(c)
          || Character.isSurrogate(c)
          || Character.getType(c) == Character.PRIVATE_USE
          || (c >= '\uAC00' && c <= '\uD7A3')) {
        continue;
      }
      String text = Folded.of("ring 4 212" + c + "736" + c + "5000").text();
      String extended = Folded.of("11112127365" + c + "12345").text();

      for (String each : List.of(text, extended)) {
        boolean isFound = !UnsievedPhoneFinder.read(each).isEmpty();
        assertThat(!isFound || PhoneSieve.letsThrough(each, 0, each.length()))
            .as("U+%04X", (int) c)
            .isTrue();
        read += isFound ? 1 : 0;
      }
    }
    assertThat(read).isGreaterThan(20);
  }

  /// A release of the library that knows numbers of another length or beginning fails here.
  @Test
  void letsThrough_exampleNumbersOfAllCountries_letsThemThrough() {
    PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    int dialledInCountryOne = 0;
    for (String region : library.getSupportedRegions()) {
      for (PhoneNumberUtil.PhoneNumberType type : library.getSupportedTypesForRegion(region)) {
        PhoneNumber number = library.getExampleNumberForType(region, type);
        if (number == null) {
          continue;
        }
        List<String> ways = new ArrayList<>();
        ways.add(library.format(number, PhoneNumberUtil.PhoneNumberFormat.INTERNATIONAL));
        ways.add(library.formatOutOfCountryCallingNumber(number, "US"));
        if (number.getCountryCode() == 1) {
          ways.add(library.getNationalSignificantNumber(number));
          ways.add(library.format(number, PhoneNumberUtil.PhoneNumberFormat.NATIONAL));
          dialledInCountryOne++;
        }
        assertThat(ways).allMatch(way -> PhoneSieve.letsThrough(way, 0, way.length()));
      }
    }
    assertThat(dialledInCountryOne).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4929 1234 5678 9015",
        "4929-1234-5678-9015",
        "4929123456789015",
        "3782 822463 10005",
        "pay 4929 1234 5678 9015, 12/29",
        "4929 1234 5678 9015 exp 12/29",
        "4929 1234 5678 9015 12/29",
        "**4929** 1234 5678 9015",
        "order 12345678901234",
        "1234567",
        "12 34 56 78",
      })
  void letsThrough_digitsThatAreNoPhoneNumber_holdsThemBack(String text) {
    assertThat(PhoneSieve.letsThrough(text, 0, text.length())).isFalse();
  }

  /// That it pays: of all cards few have a part that looks like a phone number.
  @Test
  void letsThrough_cardNumbers_holdsNearlyAllOfThemBack() {
    SplittableRandom random = new SplittableRandom(7);
    int through = 0;
    for (int i = 0; i < 2_000; i++) {
      String digits = "4" + digits(random, 15);
      String card = digits.replaceAll("(.{4})(?=.)", i % 2 == 0 ? "$1 " : "$1-");

      through += PhoneSieve.letsThrough("with " + card + " now", 0, card.length() + 9) ? 1 : 0;
    }

    assertThat(through).isLessThan(20);
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(5);
    for (int i = 0; i < parts; i++) {
      text.append(
          switch (random.nextInt(8)) {
            case 0, 1 -> changed(random, pick(random, NUMBERS));
            case 2, 3 -> changed(random, pick(random, OTHERS));
            case 4 -> "1".repeat(random.nextInt(4)) + "2127365000";
            case 5 -> grouped(random, digits(random, 1 + random.nextInt(26)));
            case 6 -> grouped(random, "1".repeat(random.nextInt(3)) + "2127365000");
            default -> digits(random, 1 + random.nextInt(12));
          });
      text.append(pick(random, BETWEEN));
    }
    return text.toString();
  }

  /// The same with one character less, more or another.
  private static String changed(SplittableRandom random, String text) {
    int at = random.nextInt(text.length());
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + pick(random, BETWEEN) + text.substring(at);
      case 2 -> text.substring(0, at) + digits(random, 1) + text.substring(at + 1);
      default -> text;
    };
  }

  /// The digits with separators strewn in.
  private static String grouped(SplittableRandom random, String digits) {
    StringBuilder text = new StringBuilder();
    String usual = pick(random, BETWEEN);
    for (int i = 0; i < digits.length(); i++) {
      text.append(digits.charAt(i));
      if (random.nextInt(4) == 0) {
        text.append(random.nextInt(4) == 0 ? pick(random, BETWEEN) : usual);
      }
    }
    return text.toString();
  }

  private static String digits(SplittableRandom random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(
          random.nextInt(4) == 0
              ? "0113".charAt(random.nextInt(4))
              : (char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  private static String pick(SplittableRandom random, String[] from) {
    return from[random.nextInt(from.length)];
  }
}
