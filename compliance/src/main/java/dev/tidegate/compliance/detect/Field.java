package dev.tidegate.compliance.detect;

/// Which field of a message a span lies in.
public enum Field {
  TEXT(1),
  AUTHOR(2),
  EMOJI(3);

  private final int code;

  Field(int code) {
    this.code = code;
  }

  /// The field's number in records and on the wire; never reused.
  public int code() {
    return code;
  }

  /// @throws IllegalArgumentException if no field of this release has the code
  public static Field ofCode(int code) {
    return switch (code) {
      case 1 -> TEXT;
      case 2 -> AUTHOR;
      case 3 -> EMOJI;
      default -> throw new IllegalArgumentException("field: " + code + " (expected: 1 to 3)");
    };
  }
}
