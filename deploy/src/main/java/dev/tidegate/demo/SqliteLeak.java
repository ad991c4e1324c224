package dev.tidegate.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// Puts a value where a careless program would leave it: in a page of a store that has been freed
/// since. The region's broker must have stopped.
final class SqliteLeak {
  private SqliteLeak() {}

  static void plant(Path store, Restricted value) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement()) {
      statement.execute("pragma secure_delete = off");
      statement.execute("create table leak (words text)");
      try (var insert = connection.prepareStatement("insert into leak values (?)")) {
        insert.setString(1, "forgotten: " + value.text());
        insert.executeUpdate();
      }
      statement.execute("drop table leak");
    } catch (SQLException e) {
      throw new IOException("The leak could not be planted in " + store, e);
    }
  }
}
