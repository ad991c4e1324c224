package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.model.BucketId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads every frame of a store and holds it to all that is known of it, without changing anything.
///
/// | looked at | holds when |
/// |---|---|
/// | the file | SQLite finds its structure whole (only while no broker runs) |
/// | frame | its checksums hold, and it is what its row says |
/// | outline | it is what this frame's outline must be |
/// | places | positions in the bucket are dense; sequences rise, and are dense in the region's own streams |
/// | knots, heads | each names the frame before it in the chain; the head names the last |
/// | names, keys | every number has a name; the keys beside a frame are those in it |
/// | signs | every number without a frame is a sign, and leads to a frame behind it |
///
/// A running broker is in the way of nothing: each page is a snapshot of its own, and what is
/// stored after the beginning is not looked at.
public final class SqliteVerification {
  private static final int PAGE_FRAMES = 128;
  private static final int MOST_FINDINGS = 1_000;

  /// What has to be done where no repair is.
  static final String BACKUP =
      "no repair by itself: put a backup in its place, or an empty folder, which the regions fill";

  /// What is wrong, and what becomes of it.
  ///
  /// @param frame its number and name; empty if it is about the store as a whole
  /// @param then what the broker will do, or an operator has to
  public record Finding(String frame, String what, String then) {}

  /// @param frames that were read
  /// @param events in them, as far as their rows tell
  /// @param findings the first of them
  /// @param found how many there are
  public record Verdict(long frames, long events, List<Finding> findings, long found) {
    public boolean isClean() {
      return found == 0;
    }
  }

  private final SqliteLook look;
  private final SqliteNames names;
  private final SqliteFrames frames;
  private final SqliteStatement next;
  private final SqliteStatement keys;
  private final SqliteStatement signsWithin;
  private final SqliteStatement badSign;
  private final SqliteStatement miscounted;
  private final SqliteOrder order;
  private final List<Finding> findings = new ArrayList<>();
  private long found;
  private long events;

  /// What a row holds beside the frame.
  record Row(long id, FrameName name, byte[] knots, byte[] outline) {
    @Override
    public String toString() {
      return id
          + ": "
          + name.origin()
          + " bucket "
          + name.bucket()
          + " "
          + Long.toString(name.incarnation(), 36)
          + "."
          + name.firstSequence()
          + " to "
          + name.lastSequence();
    }
  }

  private SqliteVerification(SqliteLook look) throws SQLException {
    this.look = look;
    names = new SqliteNames(look.connection());
    frames = new SqliteFrames(look.connection(), names);
    next =
        new SqliteStatement(
            look.connection(),
            "select id, bucket, origin, incarnation, first_sequence, last_sequence,"
                + " first_position, last_position, knots, outline from frame"
                + " where id > ? and id <= ? order by id limit "
                + PAGE_FRAMES);
    keys = new SqliteStatement(look.connection(), "select keys from key_block where frame = ?");
    signsWithin =
        new SqliteStatement(
            look.connection(), "select count(*) from sign where id > ? and id < ? and frame > id");
    badSign =
        new SqliteStatement(
            look.connection(),
            "select id from sign where not exists (select 1 from frame where id = sign.frame)"
                + " and not exists (select 1 from sign s where s.id = sign.frame) order by id");
    miscounted =
        new SqliteStatement(
            look.connection(),
            "select 1 from meta where signs <> (select count(*) from sign)"
                + " or exists (select 1 from sign join frame using (id))");
    order = new SqliteOrder(look.connection(), names, this::found);
  }

  /// Blocking.
  ///
  /// @param stopped whether the caller holds the store's [StoreLock]: then the file as a whole and
  ///   the heads are looked at, too
  /// @throws JournalException if the store cannot be read at all
  public static Verdict run(Path store, boolean stopped, StoreProgress progress) {
    try (SqliteLook look = SqliteLook.at(store)) {
      SqliteVerification verification = new SqliteVerification(look);
      if (stopped) {
        verification.structure();
      }
      return verification.walk(stopped, progress);
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(store, e);
    }
  }

  private void structure() throws SQLException {
    for (String finding : look.structure(MOST_FINDINGS)) {
      found("", finding, BACKUP);
    }
    look.pageDone();
  }

  private Verdict walk(boolean stopped, StoreProgress progress) throws SQLException {
    long end =
        new SqliteStatement(look.connection(), "select max(id) from frame").number().orElse(0);
    long last = 0;
    long count = 0;
    List<Row> rows = page(last, end);
    while (!rows.isEmpty()) {
      for (Row row : rows) {
        gap(last, row.id());
        last = row.id();
        count++;
        verify(row);
      }
      look.pageDone();
      progress.at(last, end);
      rows = page(last, end);
    }
    if (stopped) {
      order.heads();
      signs();
    }
    return new Verdict(count, events, List.copyOf(findings), found);
  }

  /// Numbers between two frames are those of frames that were merged into a later one.
  private void gap(long last, long next) throws SQLException {
    if (next > last + 1 && signsWithin.number(last, next).orElse(0) != next - last - 1) {
      found("", "frames " + (last + 1) + " to " + (next - 1) + " are not there", BACKUP);
    }
  }

  private void signs() throws SQLException {
    for (long sign : badSign.list(row -> row.getLong(1))) {
      found("", "frame " + sign + " was merged into one that is not there", BACKUP);
    }
    if (miscounted.number().isPresent()) {
      found("", "the signs of merged frames are not as many as are counted", BACKUP);
    }
  }

  private List<Row> page(long after, long end) throws SQLException {
    return next.list(
        row ->
            new Row(
                row.getLong(1),
                new FrameName(
                    new BucketId(row.getInt(2)),
                    names.region(row.getLong(3)),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8)),
                row.getBytes(9),
                row.getBytes(10)),
        after,
        end);
  }

  private void verify(Row row) throws SQLException {
    events += row.name().lastPosition() - row.name().firstPosition() + 1;
    StoredFrame stored;
    try {
      stored = frames.read(row.id()).frame();
    } catch (SQLException _) {
      found(row.toString(), "neither it nor what would be left of it can be read", BACKUP);
      order.next(row);
      return;
    }
    switch (stored) {
      case StoredFrame.Damaged(Answer.Damage damage) -> damaged(row, damage);
      case StoredFrame.Whole(Frame frame) -> {
        if (!Arrays.equals(row.outline(), Outline.encode(frame))) {
          found(
              row.toString(),
              "its second copy, by which it would be repaired, is damaged",
              "nothing now: the frame is whole, and the copy is made anew when the frame changes");
        }
        keys(row, frame);
      }
    }
    order.next(row);
  }

  private void damaged(Row row, Answer.Damage damage) {
    int lost = damage.remains().lost().size();
    boolean unknown =
        damage.remains().frame().entries().stream()
            .anyMatch(entry -> entry.kind() == EventKind.GAP);
    String then;
    if (unknown) {
      then = "its second copy is damaged too: what other regions do not have becomes gap markers";
    } else if (lost == 0) {
      then = "the broker mends it from what is left of it when it next reads it";
    } else {
      then =
          lost
              + " records are asked back from other regions when the broker next reads it; what"
              + " none of them has becomes a gap marker";
    }
    found(row.toString(), "its bytes do not hold their checksums", then);
  }

  private void keys(Row row, Frame frame) throws SQLException {
    Optional<byte[]> stored = keys.first(each -> each.getBytes(1), row.id());
    if (stored.isPresent() && !Arrays.equals(stored.get(), SqliteBytes.of(frame.keys()))) {
      found(
          row.toString(),
          "the idempotency keys beside it are not those in it",
          "a publish of it that is tried again may be stored twice within 24 hours");
    }
  }

  private void found(String frame, String what, String then) {
    found++;
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(frame, what, then));
    }
  }
}
