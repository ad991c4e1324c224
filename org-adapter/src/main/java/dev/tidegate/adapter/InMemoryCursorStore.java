package dev.tidegate.adapter;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps cursors as long as the process lives: for tests, and for readers that begin anew at each
/// start.
public final class InMemoryCursorStore implements CursorStore {
  private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();

  @Override
  public Optional<Cursor> load(String name) {
    return Optional.ofNullable(cursors.get(name));
  }

  @Override
  public void save(String name, Cursor cursor) {
    cursors.put(name, cursor);
  }
}
