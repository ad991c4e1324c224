package dev.tidegate.adapter.slack;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The files of an export: a zip as it was downloaded, or the folder that it was unpacked to.
///
/// Nothing is unpacked. Refused: a zip with a name that leads out of it, with more than 500 000
/// files, and a file that is larger than 512 MiB or, beyond 16 MiB, more than 200 times what it
/// takes in the zip. Safe for many threads.
public final class SlackExport implements AutoCloseable {
  private static final int MOST_FILES = 500_000;
  private static final long FILE_BYTES = 512L << 20;
  private static final long ALWAYS_BYTES = 16L << 20;
  private static final long MOST_TIMES = 200;
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}\\.json");

  private final Path source;
  private final Optional<ZipFile> zip;
  private final SortedSet<String> names;

  private SlackExport(Path source, Optional<ZipFile> zip, SortedSet<String> names) {
    this.source = source;
    this.zip = zip;
    this.names = names;
  }

  /// @throws IOException if it cannot be read, or is refused: the message says why
  public static SlackExport open(Path source) throws IOException {
    if (Files.isDirectory(source)) {
      return new SlackExport(source, Optional.empty(), namesOf(source));
    }
    var zip = new ZipFile(source.toFile(), StandardCharsets.UTF_8);
    try {
      return new SlackExport(source, Optional.of(zip), namesOf(zip));
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static SortedSet<String> namesOf(ZipFile zip) throws IOException {
    if (zip.size() > MOST_FILES) {
      throw new IOException("more than " + MOST_FILES + " files");
    }
    var names = new TreeSet<String>();
    for (ZipEntry entry : zip.stream().toList()) {
      String name = entry.getName();
      boolean leadsOut =
          name.startsWith("/")
              || name.contains("\\")
              || name.contains(":")
              || List.of(name.split("/")).contains("..");
      if (leadsOut) {
        throw new IOException("a file in the zip has a name that leads out of it");
      }
      if (!entry.isDirectory()) {
        names.add(name);
      }
    }
    return names;
  }

  /// Links are not followed: they may lead anywhere.
  private static SortedSet<String> namesOf(Path folder) throws IOException {
    var names = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          names.add(folder.relativize(file).toString().replace('\\', '/'));
        }
        if (names.size() > MOST_FILES) {
          throw new IOException("more than " + MOST_FILES + " files");
        }
      }
    }
    return names;
  }

  /// Whether the export has that file.
  public boolean has(String name) {
    return names.contains(name);
  }

  /// The day files of a channel's folder, oldest first.
  List<String> days(String folder) {
    String prefix = folder + "/";
    return names.tailSet(prefix).stream()
        .takeWhile(name -> name.startsWith(prefix))
        .filter(name -> DAY.matcher(name.substring(prefix.length())).matches())
        .toList();
  }

  /// What is done with each object of a file.
  interface Visitor {
    void visit(Map<String, Object> object) throws IOException, InterruptedException;
  }

  /// Gives each object of a JSON array in turn.
  ///
  /// @throws IOException naming the file, if it is not there, no JSON, or refused
  void each(String name, Visitor visitor) throws IOException, InterruptedException {
    try (var reader =
        new BufferedReader(new InputStreamReader(stream(name), StandardCharsets.UTF_8))) {
      JsonArray array;
      try {
        array = new JsonArray(reader);
      } catch (IOException e) {
        throw at(name, e);
      }
      while (true) {
        Optional<Map<String, Object>> object;
        try {
          object = array.next();
        } catch (IOException e) {
          throw at(name, e);
        }
        if (object.isEmpty()) {
          return;
        }
        visitor.visit(object.get());
      }
    }
  }

  private static IOException at(String name, IOException why) {
    return new IOException(name + ": " + why.getMessage(), why);
  }

  /// All objects of a small file, at most `most`.
  List<Map<String, Object>> all(String name, int most) throws IOException, InterruptedException {
    var all = new ArrayList<Map<String, Object>>();
    each(
        name,
        object -> {
          if (all.size() == most) {
            throw new IOException(name + ": more than " + most + " entries");
          }
          all.add(object);
        });
    return all;
  }

  private InputStream stream(String name) throws IOException {
    if (zip.isEmpty()) {
      Path file = source.resolve(name);
      return new Bounded(new BufferedInputStream(Files.newInputStream(file)), FILE_BYTES);
    }
    ZipEntry entry = zip.get().getEntry(name);
    if (entry == null) {
      throw new IOException(name + ": not in the export");
    }
    long most = Math.max(ALWAYS_BYTES, Math.max(0, entry.getCompressedSize()) * MOST_TIMES);
    return new Bounded(zip.get().getInputStream(entry), Math.min(FILE_BYTES, most));
  }

  @Override
  public void close() throws IOException {
    if (zip.isPresent()) {
      zip.get().close();
    }
  }

  /// Counts what really comes: a zip's own words about sizes prove nothing.
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long most) {
      super(in);
      this.left = most;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("unpacks to more than an export holds");
      }
    }
  }
}
