package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Whether frames stand in the order that they must: told one row after the other, from the first.
///
/// While a broker runs, frames that were told may become part of one that is told later.
final class SqliteOrder {
  private static final String GONE_AROUND =
      "the broker goes around it by looking through the frames before it, which is slow";

  private final SqliteNames names;
  private final SqliteHeads heads;
  private final Findings findings;
  private final RegionId self;
  private final SqliteSigns signs;
  private final Map<Integer, Long> rows = new HashMap<>();
  private final Map<Integer, Long> positions = new HashMap<>();
  private final Map<Stream, Long> sequences = new HashMap<>();
  private final Map<Chain, Tied> chains = new HashMap<>();

  /// Where what is wrong is told.
  interface Findings {
    void found(String frame, String what, String then);
  }

  private record Stream(int bucket, RegionId origin, long incarnation) {}

  /// The newest frame of a chain so far.
  private record Tied(long ordinal, Knot.End end) {}

  SqliteOrder(Connection connection, SqliteNames names, Findings findings) throws SQLException {
    this.names = names;
    this.findings = findings;
    heads = new SqliteHeads(connection);
    signs = new SqliteSigns(connection);
    self =
        new SqliteStatement(connection, "select region from meta")
            .first(row -> new RegionId(row.getString(1)))
            .orElseThrow(() -> new SQLException("Journal does not say whose it is"));
  }

  void next(SqliteVerification.Row row) throws SQLException {
    FrameName name = row.name();
    int bucket = name.bucket().value();
    long position = positions.getOrDefault(bucket, 0L);
    Long before = rows.put(bucket, row.id());
    boolean merged = before != null && signs.row(before) == row.id();
    if (!merged && name.firstPosition() != position + 1) {
      found(row, "its first position is not " + (position + 1), SqliteVerification.BACKUP);
    }
    positions.put(bucket, name.lastPosition());
    Stream stream = new Stream(bucket, name.origin(), name.incarnation());
    long sequence = sequences.getOrDefault(stream, 0L);
    boolean dense = name.origin().equals(self);
    if (!merged
        && (dense ? name.firstSequence() != sequence + 1 : name.firstSequence() <= sequence)) {
      found(row, "its first sequence does not follow " + sequence, SqliteVerification.BACKUP);
    }
    sequences.put(stream, name.lastSequence());
    knots(row);
  }

  /// Whether each chain's head names the frame that was found to be its last, and each stream's end
  /// is not before its last frame. Only while no broker runs.
  void heads() throws SQLException {
    heads.refresh();
    for (Map.Entry<Chain, Tied> each : chains.entrySet()) {
      if (!now(heads.of(each.getKey())).equals(each.getValue().end())) {
        findings.found(
            "",
            "the head of a chain of bucket " + each.getKey().bucket() + " is not its last frame",
            SqliteVerification.BACKUP);
      }
    }
    for (Map.Entry<Stream, Long> each : sequences.entrySet()) {
      Stream stream = each.getKey();
      long origin = names.find(stream.origin()).orElse(0);
      boolean behind =
          heads.ends(new BucketId(stream.bucket()), origin).stream()
              .noneMatch(end ->
                  end.incarnation() == stream.incarnation() && end.sequence() >= each.getValue());
      if (behind) {
        findings.found(
            "",
            "the end of the stream of "
                + stream.origin()
                + " in bucket "
                + stream.bucket()
                + " is before its last frame",
            SqliteVerification.BACKUP);
      }
    }
  }

  /// Where what was named is now.
  private Knot.End now(Knot.End named) throws SQLException {
    return named.isNone() ? named : new Knot.End(signs.row(named.frame()), named.last());
  }

  private void knots(SqliteVerification.Row row) throws SQLException {
    Map<Chain, Knot> knots;
    try {
      knots = KnotCodec.decode(row.id(), row.knots());
    } catch (DamagedFrameException _) {
      found(row, "its ties to the frames before it are damaged", GONE_AROUND);
      return;
    }
    boolean holds = true;
    for (Map.Entry<Chain, Knot> each : knots.entrySet()) {
      Tied before = chains.getOrDefault(each.getKey(), new Tied(0, Knot.End.NONE));
      Knot knot = each.getValue();
      // A frame whose own ties are damaged before it: what they were is told by this one.
      holds &= follows(knot, before, row.id()) || knot.back().frame() > before.end().frame();
      chains.put(each.getKey(), new Tied(knot.ordinal(), new Knot.End(row.id(), knot.last())));
    }
    if (!holds) {
      found(row, "its ties do not name the frames before it", SqliteVerification.BACKUP);
    }
  }

  /// A merged frame has the ordinal of its last part, so some may be left out.
  private boolean follows(Knot knot, Tied before, long row) throws SQLException {
    if (now(before.end()).frame() == row) {
      return knot.ordinal() >= before.ordinal();
    }
    boolean named = knot.back().equals(before.end()) || now(knot.back()).equals(before.end());
    return named && knot.ordinal() > before.ordinal();
  }

  private void found(SqliteVerification.Row row, String what, String then) {
    findings.found(row.toString(), what, then);
  }
}
