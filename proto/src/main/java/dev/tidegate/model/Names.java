package dev.tidegate.model;

/// The form of every name that people choose: regions, orgs, users.
///
/// Lower-case ASCII letters, digits, `-`, `_` and `.`, 1 to 64 characters, beginning with a letter
/// or a digit. So narrow a form leaves no room for look-alikes, control characters, path tricks or
/// an e-mail address in a place where nobody looks for one.
final class Names {
  static final int MAX_LENGTH = 64;

  private static final String FORM = "[a-z0-9][a-z0-9._-]{0,63}";

  private Names() {}

  static String require(String kind, String value) {
    if (!isName(value)) {
      throw new IllegalArgumentException(
          kind + ": malformed name (expected: " + FORM + ", " + value.length() + " given)");
    }
    return value;
  }

  // By hand: every event that is read has several names.
  private static boolean isName(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
