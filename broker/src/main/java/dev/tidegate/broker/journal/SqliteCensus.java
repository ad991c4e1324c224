package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is in a store, counted: every frame is read, no word is shown. Also while a broker runs on
/// it.
public final class SqliteCensus {
  private static final int PAGE_FRAMES = 256;
  private static final int MOST_CHANNELS = 1_000_000;

  /// Something that events are of.
  ///
  /// @param bytes of records
  public record Share(String name, long events, long frames, long bytes) {}

  /// @param schema its number
  /// @param merged frames that became part of others
  /// @param bodyBytes of records; `planBytes` of plans; `indexBytes` of heads, indices and
  ///   checksums of frames; `besideBytes` of outlines and ties
  /// @param freedBytes of pages that are free; `otherBytes` of tables beside frames, and room in
  ///   pages
  /// @param logBytes how long the log's file is
  /// @param oldestMillis when the first frame was stored; empty if there is none
  public record Figures(
      int schema,
      long frames,
      long events,
      long damaged,
      long merged,
      long bodyBytes,
      long planBytes,
      long indexBytes,
      long besideBytes,
      long freedBytes,
      long otherBytes,
      long fileBytes,
      long logBytes,
      Optional<Long> oldestMillis,
      Optional<Long> newestMillis,
      List<Share> origins,
      List<Share> buckets,
      List<Share> channels) {}

  private final SqliteLook look;
  private final SqliteFrames frames;
  private final SqliteStatement next;
  private final Map<String, Share> origins = new HashMap<>();
  private final Map<String, Share> buckets = new HashMap<>();
  private final Map<String, Share> channels = new HashMap<>();
  private long count;
  private long events;
  private long damaged;
  private long bodies;
  private long plans;
  private long index;
  private long beside;
  private Optional<Long> oldest = Optional.empty();
  private Optional<Long> newest = Optional.empty();

  private SqliteCensus(SqliteLook look) throws SQLException {
    this.look = look;
    frames = new SqliteFrames(look.connection(), new SqliteNames(look.connection()));
    next =
        new SqliteStatement(
            look.connection(),
            "select id, length(knots) + length(outline) from frame where id > ? and id <= ?"
                + " order by id limit "
                + PAGE_FRAMES);
  }

  /// Blocking.
  ///
  /// @param largest how many buckets and channels are named
  /// @throws JournalException if the store cannot be read
  public static Figures count(Path store, int largest, StoreProgress progress) throws IOException {
    try (SqliteLook look = SqliteLook.at(store)) {
      SqliteCensus census = new SqliteCensus(look);
      census.walk(progress);
      return census.figures(store, largest);
    } catch (SQLException e) {
      throw SqliteOpenFailure.of(store, e);
    }
  }

  private void walk(StoreProgress progress) throws SQLException {
    record Row(long id, long beside) {}
    long end =
        new SqliteStatement(look.connection(), "select max(id) from frame").number().orElse(0);
    List<Row> rows = List.of(new Row(0, 0));
    while (!rows.isEmpty()) {
      rows = next.list(row -> new Row(row.getLong(1), row.getLong(2)), rows.getLast().id(), end);
      for (Row row : rows) {
        beside += row.beside();
        count(frames.read(row.id()));
      }
      look.pageDone();
      if (!rows.isEmpty()) {
        progress.at(rows.getLast().id(), end);
      }
    }
  }

  private void count(SqliteFrames.Sized stored) {
    Frame frame = stored.frame().places();
    long records = frame.recordBytes();
    count++;
    events += frame.entries().size();
    damaged += stored.frame() instanceof StoredFrame.Damaged ? 1 : 0;
    bodies += records;
    long plan = planBytes(frame);
    plans += plan;
    index += Math.max(0, stored.bytes() - records - plan);
    if (stored.frame() instanceof StoredFrame.Whole) {
      long millis = frame.head().storedAtMillis();
      oldest = Optional.of(Math.min(oldest.orElse(millis), millis));
      newest = Optional.of(Math.max(newest.orElse(millis), millis));
    }
    int size = frame.entries().size();
    add(origins, frame.head().origin().value(), size, records);
    add(buckets, frame.head().bucket().toString(), size, records);
    Map<String, Share> here = new HashMap<>();
    for (Entry entry : frame.entries()) {
      long bytes = entry.records().stream().mapToLong(slot -> slot.bytes().length).sum();
      here.merge(
          entry.channel().toString(),
          new Share(entry.channel().toString(), 1, 1, bytes),
          (one, other) -> new Share(one.name(), one.events() + 1, 1, one.bytes() + other.bytes()));
    }
    if (channels.size() < MOST_CHANNELS) {
      here.values().forEach(each -> channels.merge(each.name(), each, SqliteCensus::sum));
    }
  }

  private static long planBytes(Frame frame) {
    Frame none = new Frame(frame.head(), List.of(), List.of(), List.of(), List.of());
    Frame bare = new Frame(frame.head(), frame.plans(), List.of(), List.of(), List.of());
    return (long) FrameCodec.encode(bare).length - FrameCodec.encode(none).length;
  }

  private static void add(Map<String, Share> to, String name, long events, long bytes) {
    to.merge(name, new Share(name, events, 1, bytes), SqliteCensus::sum);
  }

  private static Share sum(Share one, Share other) {
    return new Share(
        one.name(),
        one.events() + other.events(),
        one.frames() + other.frames(),
        one.bytes() + other.bytes());
  }

  private Figures figures(Path store, int largest) throws SQLException, IOException {
    long freed = look.number("freelist_count") * SqliteFile.PAGE_BYTES;
    long file = look.number("page_count") * SqliteFile.PAGE_BYTES;
    Path log = SqliteLog.file(store);
    return new Figures(
        look.schema(),
        count,
        events,
        damaged,
        new SqliteStatement(look.connection(), "select signs from meta").number().orElse(0),
        bodies,
        plans,
        index,
        beside,
        freed,
        Math.max(0, file - freed - bodies - plans - index - beside),
        file,
        Files.exists(log) ? Files.size(log) : 0,
        oldest,
        newest,
        largest(origins, Integer.MAX_VALUE),
        largest(buckets, largest),
        largest(channels, largest));
  }

  private static List<Share> largest(Map<String, Share> of, int most) {
    Function<Share, Long> bytes = Share::bytes;
    return of.values().stream()
        .sorted(Comparator.comparing(bytes).reversed().thenComparing(Share::name))
        .limit(most)
        .toList();
  }
}
