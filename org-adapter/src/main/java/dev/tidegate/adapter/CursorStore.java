package dev.tidegate.adapter;

import java.util.Optional;

/// Where a subscription's last acknowledged cursor is kept between runs. Used by many threads at
/// once, each with a name of its own.
public interface CursorStore {
  Optional<Cursor> load(String name);

  /// Durable when it returns.
  void save(String name, Cursor cursor);
}
