package dev.tidegate.broker.frame;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// One object instead of many equal ones, for what frame after frame says again: of the values that
/// share a place, the last one is remembered.
///
/// What is read from bytes lives as long as its frame is in memory, and most of a small frame would
/// be copies of names and plans. Forgets at will and never grows. Safe for use by many threads.
final class Same<T> {
  private final AtomicReferenceArray<T> places;

  /// @param places how many values it remembers at most; a power of two
  Same(int places) {
    this.places = new AtomicReferenceArray<>(places);
  }

  /// The value, or one that is equal to it.
  T as(T value) {
    int hash = value.hashCode();
    int place = (hash ^ hash >>> 16) & (places.length() - 1);
    T known = places.getOpaque(place);
    if (value.equals(known)) {
      return known;
    }
    places.setRelease(place, value);
    return value;
  }
}
