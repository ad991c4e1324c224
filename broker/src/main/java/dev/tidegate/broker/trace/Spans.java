package dev.tidegate.broker.trace;

/// Takes finished spans away. Called on the broker's loop: it must not wait, and drops what it has
/// no room for.
public interface Spans {
  void ended(Span span);
}
