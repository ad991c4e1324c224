package dev.tidegate.broker.trace;

/// Whether and where to messages are traced.
public record Tracing(Sampling sampling, Spans spans) {
  /// No message is.
  public static final Tracing OFF = new Tracing(Sampling.NOTHING, _ -> {});
}
