package dev.tidegate.model;

/// The name of an event, the same in every region and in every rendition.
///
/// `origin` is the home region of the author's org, `incarnation` the run of that region's broker
/// that accepted it, `sequence` counts from 1 without gaps per (origin, incarnation, bucket). The
/// text form is `eu-de.1k3f9w.17.42`: origin, incarnation in base 36, bucket, sequence.
public record EventId(RegionId origin, long incarnation, BucketId bucket, long sequence) {
  public EventId {
    if (incarnation < 1) {
      throw new IllegalArgumentException("incarnation: " + incarnation + " (expected: >= 1)");
    }
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence: " + sequence + " (expected: >= 1)");
    }
  }

  /// Reads the text form, and only that: each event has one text.
  ///
  /// @throws IllegalArgumentException if `text` is not the text form of an event id
  public static EventId parse(String text) {
    // A region's name may itself hold dots, so the three numbers are taken from the end.
    int last = text.lastIndexOf('.');
    int middle = text.lastIndexOf('.', last - 1);
    int first = text.lastIndexOf('.', middle - 1);
    if (first < 1 || text.length() > 128) {
      throw new IllegalArgumentException("event: malformed id");
    }
    EventId id =
        new EventId(
            new RegionId(text.substring(0, first)),
            Long.parseLong(text.substring(first + 1, middle), 36),
            new BucketId(Integer.parseInt(text.substring(middle + 1, last))),
            Long.parseLong(text.substring(last + 1)));
    // Signs, leading zeros, capitals and digits of other scripts read as numbers, too.
    if (!id.toString().equals(text)) {
      throw new IllegalArgumentException("event: malformed id");
    }
    return id;
  }

  @Override
  public String toString() {
    return origin + "." + Long.toString(incarnation, 36) + "." + bucket + "." + sequence;
  }
}
