package dev.tidegate.adapter.slack;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/// What of one channel was imported already, and as which event: a file of one line a message, that
/// only grows.
///
/// Written through before [#imported] returns, so that it outlives a kill of the process; a line
/// that was cut off is dropped. 24 bytes of memory a message. Owned by one thread.
public final class Ledger implements AutoCloseable {
  private static final int FIRST = 1_024;

  private final FileChannel file;
  private long[] microseconds = new long[FIRST];
  private long[] incarnations = new long[FIRST];
  private long[] sequences = new long[FIRST];
  private int size;
  private Optional<EventId> any = Optional.empty();

  private Ledger(FileChannel file) {
    this.file = file;
  }

  /// Opens the file, or begins it.
  ///
  /// @throws IOException also if it is no ledger
  public static Ledger open(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var ledger = new Ledger(file);
    try {
      ledger.load(path);
      return ledger;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void load(Path path) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(64 << 10);
    var line = new StringBuilder();
    long good = 0;
    while (file.read(page, good + line.length()) > 0) {
      page.flip();
      while (page.hasRemaining()) {
        char next = (char) page.get();
        if (next == '\n') {
          good += line.length() + 1;
          take(line.toString(), path);
          line.setLength(0);
        } else if (line.length() < 256) {
          line.append(next);
        } else {
          throw new IOException(path + ": not the ledger of an import");
        }
      }
      page.clear();
    }
    file.truncate(good);
    file.position(good);
  }

  private void take(String line, Path path) throws IOException {
    int space = line.indexOf(' ');
    try {
      put(Long.parseLong(line.substring(0, space)), EventId.parse(line.substring(space + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(path + ": not the ledger of an import", e);
    }
  }

  /// How many messages are imported.
  public int size() {
    return size;
  }

  /// The event that a message became; empty: it is not imported.
  public Optional<EventId> event(long microsecond) {
    int place = Arrays.binarySearch(microseconds, 0, size, microsecond);
    return place < 0
        ? Optional.empty()
        : any.map(
            one -> new EventId(one.origin(), incarnations[place], one.bucket(), sequences[place]));
  }

  /// Keeps that a message was imported, with all that hangs on it.
  public void imported(long microsecond, EventId event) throws IOException {
    byte[] line = (microsecond + " " + event + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    put(microsecond, event);
  }

  private void put(long microsecond, EventId event) {
    EventId one = any.orElse(event);
    RegionId origin = one.origin();
    BucketId bucket = one.bucket();
    if (!event.origin().equals(origin) || !event.bucket().equals(bucket)) {
      throw new IllegalArgumentException("ledger: events of several channels");
    }
    any = Optional.of(one);
    int place = Arrays.binarySearch(microseconds, 0, size, microsecond);
    if (place < 0) {
      place = -place - 1;
      grow();
      // At the end but for exports that are not in order.
      int after = size - place;
      System.arraycopy(microseconds, place, microseconds, place + 1, after);
      System.arraycopy(incarnations, place, incarnations, place + 1, after);
      System.arraycopy(sequences, place, sequences, place + 1, after);
      size++;
    }
    microseconds[place] = microsecond;
    incarnations[place] = event.incarnation();
    sequences[place] = event.sequence();
  }

  private void grow() {
    if (size == microseconds.length) {
      microseconds = Arrays.copyOf(microseconds, size * 2);
      incarnations = Arrays.copyOf(incarnations, size * 2);
      sequences = Arrays.copyOf(sequences, size * 2);
    }
  }

  @Override
  public void close() throws IOException {
    file.force(false);
    file.close();
  }
}
