package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import java.util.List;
import java.util.Optional;

/// The order of places in this region's own stream of one bucket: incarnations one after the other.
///
/// @param ends the ends of the incarnations, oldest first
record StreamOrder(List<Pointer> ends) {
  /// Where a far region goes on. `forked`: what it has does not lead to our end.
  record Place(Pointer at, boolean forked) {}

  /// Whether `one` lies after `other`. Both must be places of the stream.
  boolean isAfter(Pointer one, Pointer other) {
    return one.incarnation() == other.incarnation()
        ? one.sequence() > other.sequence()
        : index(one) > index(other);
  }

  /// Whether the place is in the stream as it is stored here.
  boolean has(Pointer place) {
    if (place.equals(Pointer.START)) {
      return true;
    }
    int index = index(place);
    return index >= 0 && ends.get(index).sequence() >= place.sequence();
  }

  /// How many sequences lie after `place`.
  long after(Pointer place) {
    int index = index(place);
    long events = 0;
    for (int i = Math.max(index, 0); i < ends.size(); i++) {
      events += ends.get(i).sequence();
    }
    return index < 0 ? events : events - place.sequence();
  }

  /// The incarnation and sequence right after `place`; empty at the end of the stream. `place` must
  /// be in it.
  Optional<Pointer> next(Pointer place) {
    int index = index(place);
    if (index >= 0 && place.sequence() < ends.get(index).sequence()) {
      return Optional.of(new Pointer(place.incarnation(), place.sequence() + 1));
    }
    return index + 1 < ends.size()
        ? Optional.of(new Pointer(ends.get(index + 1).incarnation(), 1))
        : Optional.empty();
  }

  /// Where to go on for a region that knows `theirs`, oldest first: at its last end, if that is a
  /// place of ours; else this store is an older copy of what it was, and the latest place that both
  /// have is where the streams part.
  Place resume(List<Pointer> theirs) {
    if (theirs.isEmpty()) {
      return new Place(Pointer.START, false);
    }
    if (has(theirs.getLast())) {
      return new Place(theirs.getLast(), false);
    }
    for (Pointer their : theirs.reversed()) {
      int index = index(their);
      if (index >= 0) {
        long common = Math.min(their.sequence(), ends.get(index).sequence());
        return new Place(new Pointer(their.incarnation(), common), true);
      }
    }
    return new Place(Pointer.START, true);
  }

  private int index(Pointer place) {
    for (int i = ends.size() - 1; i >= 0; i--) {
      if (ends.get(i).incarnation() == place.incarnation()) {
        return i;
      }
    }
    return -1;
  }
}
