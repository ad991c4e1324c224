package dev.tidegate.broker.config;

import java.time.Duration;

/// A value that a record refuses, with the key it came under; the reader adds the place in the
/// file.
final class InvalidSetting extends IllegalArgumentException {
  private final String component;
  private final String problem;
  private final String expected;

  private InvalidSetting(String component, String problem, String expected) {
    super(Keys.of(component) + ": " + problem + " (expected: " + expected + ")");
    this.component = component;
    this.problem = problem;
    this.expected = expected;
  }

  static void unless(boolean right, String component, String problem, String expected) {
    if (!right) {
      throw new InvalidSetting(component, problem, expected);
    }
  }

  static void unlessWithin(String component, long value, long least, long most) {
    unless(value >= least && value <= most, component, "out of bounds", least + " to " + most);
  }

  static void unlessBytesWithin(String component, long bytes, long least, long most) {
    unless(
        bytes >= least && bytes <= most,
        component,
        "out of bounds",
        Form.printBytes(least) + " to " + Form.printBytes(most));
  }

  static void unlessWithin(String component, Duration value, Duration least, Duration most) {
    unless(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        component,
        "out of bounds",
        Form.DURATION.print(least) + " to " + Form.DURATION.print(most));
  }

  String component() {
    return component;
  }

  String problem() {
    return problem;
  }

  String expected() {
    return expected;
  }
}
