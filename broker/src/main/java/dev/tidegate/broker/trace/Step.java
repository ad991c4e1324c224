package dev.tidegate.broker.trace;

/// One kind of span. Names are in docs/tracing.md; numbers go into span ids and never change.
public enum Step {
  /// From the request's turn until its answer: the root of the trace.
  PUBLISH("tidegate.publish", 1),
  /// Until the commit takes it and decides who gets what.
  ACCEPT("tidegate.accept", 2),
  /// Write and sync of the batch that it is in; in every region.
  COMMIT("tidegate.commit", 3),
  /// From stored until handed to a link's connection.
  SEND("tidegate.send", 4),
  /// From its arrival in another region until it is stored there.
  RECEIVE("tidegate.receive", 5),
  /// From stored until handed to a feed's stream.
  DELIVER("tidegate.deliver", 6);

  private final String text;
  private final int number;

  Step(String text, int number) {
    this.text = text;
    this.number = number;
  }

  public String text() {
    return text;
  }

  int number() {
    return number;
  }
}
