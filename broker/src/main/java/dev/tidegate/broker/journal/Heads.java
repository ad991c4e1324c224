package dev.tidegate.broker.journal;

import java.util.LinkedHashMap;
import java.util.Map;

/// Where chains and streams end: what commits changed of it and what is not yet in its own tables.
///
/// @param chains the newest frame of each chain
/// @param streams per incarnation of a stream, how far it is applied
record Heads(Map<Chain, Knot.End> chains, Map<Run, Applied> streams) {
  /// One incarnation of a stream.
  record Run(int bucket, long origin, long incarnation) {}

  /// @param ordinal counts the stream's incarnations from 0
  record Applied(int ordinal, long sequence) {}

  /// Nothing yet; to be filled.
  Heads() {
    this(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /// Later changes go over earlier ones.
  void putAll(Heads later) {
    chains.putAll(later.chains);
    streams.putAll(later.streams);
  }

  void clear() {
    chains.clear();
    streams.clear();
  }

  int size() {
    return chains.size() + streams.size();
  }

  boolean isEmpty() {
    return size() == 0;
  }
}
