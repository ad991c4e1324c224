package dev.tidegate.chaos.play;

import java.time.Duration;

/// How long a seed is played.
///
/// @param talk how long the orgs talk at least, and how long faults begin
/// @param leastPublished so much must have been acknowledged before the talk ends
/// @param longestTalk the talk ends by then in any case
public record PlayLength(Duration talk, int leastPublished, Duration longestTalk) {
  /// A seed as the chaos suite counts them: with its quiet phase more than two minutes, and a
  /// thousand publishes.
  public static final PlayLength SEED =
      new PlayLength(Duration.ofSeconds(60), 1_000, Duration.ofSeconds(180));

  public PlayLength {
    if (!talk.isPositive() || leastPublished < 0 || longestTalk.compareTo(talk) < 0) {
      throw new IllegalArgumentException(
          "length: " + talk + ", " + leastPublished + ", " + longestTalk);
    }
  }

  /// A talk of just so long, however much is said.
  public static PlayLength of(Duration talk) {
    return new PlayLength(talk, 0, talk);
  }
}
