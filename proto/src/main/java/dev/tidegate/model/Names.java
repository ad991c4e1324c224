package dev.tidegate.model;

import java.util.regex.Pattern;

/// The form of every name that people choose: regions, orgs, users.
///
/// Lower-case ASCII letters, digits, `-`, `_` and `.`, 1 to 64 characters, beginning with a letter
/// or a digit. So narrow a form leaves no room for look-alikes, control characters, path tricks or
/// an e-mail address in a place where nobody looks for one.
final class Names {
  static final int MAX_LENGTH = 64;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private Names() {}

  static String require(String kind, String value) {
    if (value.length() > MAX_LENGTH || !NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          kind
              + ": malformed name (expected: "
              + NAME.pattern()
              + ", "
              + value.length()
              + " given)");
    }
    return value;
  }
}
