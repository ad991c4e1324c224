package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.RegionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// The numbers that stand for regions and producers in the rows of one connection's store.
///
/// Those found are remembered, at most [#MOST_PRODUCERS] producers: a number never changes once it
/// is committed. After a rollback a writer must begin with a new connection, and so with new names.
final class SqliteNames {
  private static final int MOST_PRODUCERS = 20_000;

  private final SqliteStatement regionNumber;
  private final SqliteStatement regionName;
  private final SqliteStatement addRegion;
  private final SqliteStatement producerNumber;
  private final SqliteStatement addProducer;
  private final Map<RegionId, Long> regions = new HashMap<>();
  private final Map<Long, RegionId> regionNames = new HashMap<>();
  private final Map<Producer, Long> producers = new LinkedHashMap<>();

  SqliteNames(Connection connection) throws SQLException {
    regionNumber = new SqliteStatement(connection, "select id from region where name = ?");
    regionName = new SqliteStatement(connection, "select name from region where id = ?");
    addRegion = new SqliteStatement(connection, "insert into region (name) values (?)");
    producerNumber =
        new SqliteStatement(
            connection, "select id from producer where org = ? and high = ? and low = ?");
    addProducer =
        new SqliteStatement(connection, "insert into producer (org, high, low) values (?, ?, ?)");
  }

  /// Empty if nothing stored names the region.
  OptionalLong find(RegionId region) throws SQLException {
    Long known = regions.get(region);
    if (known != null) {
      return OptionalLong.of(known);
    }
    OptionalLong number = regionNumber.number(region.value());
    number.ifPresent(found -> regions.put(region, found));
    return number;
  }

  long number(RegionId region) throws SQLException {
    if (find(region).isEmpty()) {
      addRegion.run(region.value());
    }
    return find(region).orElseThrow();
  }

  RegionId region(long number) throws SQLException {
    RegionId known = regionNames.get(number);
    if (known == null) {
      known =
          regionName
              .first(row -> new RegionId(row.getString(1)), number)
              .orElseThrow(() -> new SQLException("Region " + number + " has no name"));
      regionNames.put(number, known);
    }
    return known;
  }

  OptionalLong find(Producer producer) throws SQLException {
    Long known = producers.get(producer);
    if (known != null) {
      return OptionalLong.of(known);
    }
    OptionalLong number =
        producerNumber.number(producer.org().value(), producer.high(), producer.low());
    if (number.isPresent()) {
      if (producers.size() >= MOST_PRODUCERS) {
        producers.clear();
      }
      producers.put(producer, number.getAsLong());
    }
    return number;
  }

  long number(Producer producer) throws SQLException {
    if (find(producer).isEmpty()) {
      addProducer.run(producer.org().value(), producer.high(), producer.low());
    }
    return find(producer).orElseThrow();
  }
}
