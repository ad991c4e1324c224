package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Makes e-mail addresses and card numbers that nobody has, each once, in a shape that a scan can
/// recognise. For one thread.
///
/// Addresses are under the reserved domain `.example` (RFC 2606); the numbers have a correct Luhn
/// sum and a prefix that no issuer has given out for use.
final class Mint {
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  private final RandomGenerator random;
  private final Map<OrgId, RegionId> homes;
  private final Set<String> made = new HashSet<>();

  Mint(RandomGenerator random, Map<OrgId, RegionId> homes) {
    this.random = random;
    this.homes = new HashMap<>(homes);
  }

  Restricted next(Restricted.Kind kind, OrgId author) {
    String text;
    do {
      text =
          switch (kind) {
            case MAIL -> mail();
            case CARD -> card();
          };
    } while (!made.add(text));
    RegionId home = homes.get(author);
    if (home == null) {
      throw new IllegalArgumentException("org: without a home");
    }
    return new Restricted(kind, text, author, home);
  }

  private String mail() {
    var name = new StringBuilder(Patterns.MAIL_PREFIX);
    for (int i = 0; i < Patterns.MAIL_SIGNS; i++) {
      name.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return name.append(Patterns.MAIL_SUFFIX).toString();
  }

  private String card() {
    var digits = new StringBuilder(Patterns.CARD_PREFIX);
    while (digits.length() < Patterns.CARD_DIGITS - 1) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.append((char) ('0' + checkDigit(digits))).toString();
  }

  /// The last digit, so that the sum with every second digit from the right doubled ends in 0.
  private static int checkDigit(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 0 ? digit * 2 : digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return (10 - sum % 10) % 10;
  }
}
