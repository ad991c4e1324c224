package dev.tidegate.demo;

import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Looks for restricted values in all that a region left on disk: every file of its folder byte by
/// byte (store, write-ahead log, freed pages, logs, temporary files) and the words of its frames,
/// decoded. For one thread.
final class StoreScan {
  private static final int PIECE_BYTES = 4 << 20;

  private final Map<String, Restricted> values = new HashMap<>();
  private final SortedMap<RegionId, Set<Restricted>> raw = new TreeMap<>();
  private final SortedMap<RegionId, Set<Restricted>> decoded = new TreeMap<>();
  private final Map<Place, Set<Path>> files = new HashMap<>();
  private long bytes;
  private long records;

  StoreScan(List<Restricted> values) {
    values.forEach(value -> this.values.put(value.text(), value));
  }

  private record Place(RegionId region, Restricted value) {}

  /// A value where no plan let it be.
  ///
  /// @param files those that hold it, or none if only a decoded frame does
  record Leak(Restricted value, RegionId region, Set<Path> files) {}

  /// What was found.
  ///
  /// @param foundAtHome values that are in their own region's frames: the scan proves itself
  record Found(int foundAtHome, List<Leak> leaks, long bytes, long records) {}

  /// Every file below `folder`, as it is now. A file that goes away meanwhile is left out.
  void files(RegionId region, Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        file(region, file);
      }
    }
  }

  /// The words of one record of a frame of that region.
  void record(RegionId region, byte[] words) {
    records++;
    Set<Restricted> here = decoded.computeIfAbsent(region, first -> new HashSet<>());
    Patterns.find(words, words.length, text -> known(text, here));
  }

  /// @param allowed where each value may be
  Found judge(Map<Restricted, Set<RegionId>> allowed) {
    int atHome = 0;
    for (Restricted value : values.values()) {
      atHome += decoded.getOrDefault(value.home(), Set.of()).contains(value) ? 1 : 0;
    }
    var regions = new TreeSet<RegionId>(raw.keySet());
    regions.addAll(decoded.keySet());
    var leaks =
        regions.stream()
            .flatMap(region ->
                values.values().stream()
                    .filter(value -> isIn(region, value))
                    .filter(value ->
                        !allowed.getOrDefault(value, Set.of(value.home())).contains(region))
                    .map(value -> leak(region, value)))
            .toList();
    return new Found(atHome, leaks, bytes, records);
  }

  private boolean isIn(RegionId region, Restricted value) {
    return raw.getOrDefault(region, Set.of()).contains(value)
        || decoded.getOrDefault(region, Set.of()).contains(value);
  }

  private Leak leak(RegionId region, Restricted value) {
    return new Leak(
        value, region, Set.copyOf(files.getOrDefault(new Place(region, value), Set.of())));
  }

  private void file(RegionId region, Path file) throws IOException {
    var piece = new byte[PIECE_BYTES + Patterns.LONGEST_BYTES];
    Set<Restricted> here = raw.computeIfAbsent(region, first -> new HashSet<>());
    var inFile = new HashSet<Restricted>();
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.readNBytes(piece, 0, PIECE_BYTES);
      while (read > 0) {
        bytes += read;
        int length = kept + read;
        Patterns.find(piece, length, text -> known(text, inFile));
        // A value may lie across two pieces.
        kept = Math.min(length, Patterns.LONGEST_BYTES - 1);
        System.arraycopy(piece, length - kept, piece, 0, kept);
        read = in.readNBytes(piece, kept, PIECE_BYTES);
      }
    } catch (NoSuchFileException _) {
      return;
    }
    here.addAll(inFile);
    inFile.forEach(value ->
        files.computeIfAbsent(new Place(region, value), first -> new HashSet<>()).add(file));
  }

  private void known(String text, Set<Restricted> found) {
    Restricted value = values.get(text);
    if (value != null) {
      found.add(value);
    }
  }
}
