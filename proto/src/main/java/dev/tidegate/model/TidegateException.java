package dev.tidegate.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A failure that a caller is told: a code, a constant text and the values beside it.
///
/// The values are ids, sizes and limits, never words that somebody wrote: they go to logs and to
/// callers.
public final class TidegateException extends RuntimeException {
  private final ErrorCode code;
  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();

  public TidegateException(ErrorCode code, String text) {
    this(code, text, null);
  }

  public TidegateException(ErrorCode code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.code = code;
    this.text = text;
  }

  public TidegateException with(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  public ErrorCode code() {
    return code;
  }

  /// The constant text, without the values.
  public String text() {
    return text;
  }

  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  @Override
  public String getMessage() {
    return values.isEmpty() ? text : text + " " + values;
  }
}
