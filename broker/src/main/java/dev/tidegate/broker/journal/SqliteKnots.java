package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the knots of stored frames.
///
/// If those of one frame are damaged, the frames stored before it are asked one by one which of
/// them is the next of the chain, so that one frame's damage does not hide what is behind it.
final class SqliteKnots {
  private static final Logger log = LoggerFactory.getLogger(SqliteKnots.class);
  private static final int STEP_FRAMES = 64;
  private static final int MOST_STEPS = 2_000;
  private static final int MOST_TOLD = 100;

  private final SqliteStatement knots;
  private final SqliteStatement before;
  private final SqliteSigns signs;
  private final Set<Long> told = new HashSet<>();

  /// A frame's number and its knots' bytes.
  private record Row(long frame, byte[] knots) {}

  SqliteKnots(Connection connection) throws SQLException {
    knots = new SqliteStatement(connection, "select knots from frame where id = ?");
    before =
        new SqliteStatement(
            connection,
            "select id, knots from frame where id < ? and bucket = ? order by id desc limit "
                + STEP_FRAMES);
    signs = new SqliteSigns(connection);
  }

  /// The frame that has what the named one had, with its knot.
  ///
  /// @throws SQLException also if there is no such frame, or it is not in the chain
  ChainWalk.Step step(Chain chain, Knot.End end) throws SQLException {
    Optional<byte[]> bytes = bytes(end.frame());
    return bytes.isPresent()
        ? step(chain, end, end.frame(), bytes.get())
        : merged(chain, end, signs.row(end.frame()));
  }

  private ChainWalk.Step merged(Chain chain, Knot.End end, long row) throws SQLException {
    return step(
        chain,
        end,
        row,
        bytes(row).orElseThrow(() -> new SQLException("Frame " + row + " is not there")));
  }

  /// @param row where the named frame is now, with the `bytes` of its knots
  private ChainWalk.Step step(Chain chain, Knot.End end, long row, byte[] bytes)
      throws SQLException {
    Optional<Knot> found;
    try {
      found = KnotCodec.find(chain, row, bytes);
    } catch (DamagedFrameException e) {
      tell(row);
      found = Optional.of(anew(chain, new Knot.End(row, end.last())));
    }
    boolean sign = row != end.frame();
    return new ChainWalk.Step(
        row, found.filter(knot -> holds(knot, end, sign)).orElseThrow(() -> lost(row)));
  }

  /// Whether it is the knot of the frame that was named; of one that it was merged into, whether
  /// that frame holds the value.
  private static boolean holds(Knot knot, Knot.End end, boolean sign) {
    return sign
        ? knot.back().last() < end.last() && end.last() <= knot.last()
        : end.last() == knot.last();
  }

  /// What a chain's walk reads from here.
  ChainWalk.Source<SQLException> of(Chain chain) {
    return end -> step(chain, end);
  }

  private Knot anew(Chain chain, Knot.End end) throws SQLException {
    long from = end.frame();
    for (int step = 0; step < MOST_STEPS; step++) {
      List<Row> rows =
          before.list(
              row -> new Row(row.getLong(1), row.getBytes(2)), from, chain.bucket().value());
      for (Row row : rows) {
        Optional<Knot> found = ofIntact(chain, row);
        if (found.isPresent()) {
          Knot.End back = new Knot.End(row.frame(), found.get().last());
          return new Knot(found.get().ordinal() + 1, end.last(), back, back);
        }
      }
      if (rows.size() < STEP_FRAMES) {
        return new Knot(1, end.last(), Knot.End.NONE, Knot.End.NONE);
      }
      from = rows.getLast().frame();
    }
    throw lost(end.frame());
  }

  /// Once for each frame, as long as they are few.
  private void tell(long frame) {
    if (told.size() < MOST_TOLD && told.add(frame)) {
      log.atError().addKeyValue("frame", frame).log("Knots of a frame are damaged");
    }
  }

  private Optional<byte[]> bytes(long frame) throws SQLException {
    return knots.first(row -> row.getBytes(1), frame);
  }

  private static SQLException lost(long frame) {
    return new SQLException("Chain is lost at frame " + frame);
  }

  /// Of two damaged frames one behind the other, only the newer can be gone around here: the older
  /// is not known to be of the chain.
  private static Optional<Knot> ofIntact(Chain chain, Row row) throws SQLException {
    try {
      return KnotCodec.find(chain, row.frame(), row.knots());
    } catch (DamagedFrameException e) {
      throw new SQLException("Knots of frame " + row.frame() + " are damaged too", e);
    }
  }
}
