package dev.tidegate.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure that a caller is told: a code, a constant text and the values beside it.
///
/// The values are ids, sizes and limits, never words that somebody wrote: they go to logs and to
/// callers.
public final class TidegateException extends RuntimeException {
  private final ErrorCode code;
  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();

  private @Nullable Duration retryAfter;

  public TidegateException(ErrorCode code, String text) {
    this(code, text, null);
  }

  public TidegateException(ErrorCode code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.code = code;
    this.text = text;
  }

  private TidegateException(ErrorCode code, String text, boolean traced) {
    super(text, null, false, traced);
    this.code = code;
    this.text = text;
  }

  /// One without a stack trace: for what is refused by the thousand.
  public static TidegateException untraced(ErrorCode code, String text) {
    return new TidegateException(code, text, false);
  }

  /// Says when a retry may pass, where that is known.
  public TidegateException retryAfter(Duration wait) {
    retryAfter = wait;
    return this;
  }

  /// When a retry may pass; empty: nobody knows, or none does.
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
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
