package dev.tidegate.bench;

import java.util.Random;

/// Chat-like texts of [#CHARS] characters, the n-th always the same: made once, so that making them
/// is not what is measured.
///
/// Each begins with its number, by which a reader knows what it should have got. One in twenty
/// holds an e-mail address or a card number, in turn; both are of kinds that nobody has.
public final class Texts {
  static final int CHARS = 512;
  private static final int MADE = 8_192;
  private static final int NUMBER_CHARS = 10;
  private static final int BASE = 26;
  private static final int RESTRICTED_EVERY = 20;
  private static final String ADDRESS = "jo.doe@mail.example";
  private static final String CARD = "4929 1234 5678 9015";
  private static final String[] WORDS =
      ("the a to is it you in and of that for on not with have this be do just what but if can are"
              + " so no was how your get like about my know all use one up when here out want try"
              + " file server install then does error need run any there should work make now only"
              + " me package find think see some will good time them would where back new did"
              + " problem more command been still sudo boot driver kernel version update")
          .split(" ");

  private final String[] tails = new String[MADE];
  private final String[] redacted = new String[MADE];

  public Texts(long seed) {
    this(seed, true);
  }

  /// @param restricted false: none of them holds an address or a card number
  Texts(long seed, boolean restricted) {
    var random = new Random(seed);
    for (int i = 0; i < MADE; i++) {
      tails[i] = tail(random, i, restricted && isRestricted(i));
      redacted[i] = tails[i].replace(ADDRESS, "[email removed]").replace(CARD, "[card removed]");
    }
  }

  private static String tail(Random random, int number, boolean restricted) {
    var text = new StringBuilder();
    int insertAt = restricted ? 100 + random.nextInt(200) : Integer.MAX_VALUE;
    while (text.length() < CHARS - NUMBER_CHARS) {
      if (text.length() >= insertAt) {
        text.append(number / RESTRICTED_EVERY % 2 == 0 ? ADDRESS : CARD).append(' ');
        insertAt = Integer.MAX_VALUE;
      }
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.substring(0, CHARS - NUMBER_CHARS - 1) + ".";
  }

  /// Whether the text of this number holds an address or a card number.
  static boolean isRestricted(long number) {
    return number % MADE % RESTRICTED_EVERY == 7;
  }

  public String text(long number) {
    return head(number) + tails[(int) (number % MADE)];
  }

  /// What a reader across the border has to get of it.
  String changed(long number) {
    return head(number) + redacted[(int) (number % MADE)];
  }

  /// The number that a text begins with; -1: it is none of these texts.
  static long number(String text) {
    long number = 0;
    for (int i = 0; i < NUMBER_CHARS - 1; i++) {
      int digit = i < text.length() ? text.charAt(i) - 'a' : -1;
      if (digit < 0 || digit >= BASE) {
        return -1;
      }
      number = number * BASE + digit;
    }
    return number;
  }

  // In letters: a run of digits might be taken for a phone number.
  private static String head(long number) {
    var head = new char[NUMBER_CHARS];
    head[NUMBER_CHARS - 1] = ' ';
    long rest = number;
    for (int i = NUMBER_CHARS - 2; i >= 0; i--) {
      head[i] = (char) ('a' + rest % BASE);
      rest /= BASE;
    }
    return new String(head);
  }
}
