package dev.tidegate.broker.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// File descriptors and memory, as this process finds them: a broker started by the same hand has
/// the same.
final class MachineCheck {
  private static final long FILES_WANTED = 4_096;
  private static final long FILES_NEEDED = 1_024;
  private static final long MEMORY_WANTED = 1_536L << 20;
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String FILES = "Max open files";

  private MachineCheck() {}

  static Diagnosis files() {
    return files(limit());
  }

  /// @param limit how many a process may have open; empty if that cannot be told
  static Diagnosis files(Optional<Long> limit) {
    String check = "file descriptors";
    if (limit.isEmpty()) {
      return Diagnosis.warn(check, "unknown: this system does not tell", "allow 4096 or more");
    }
    String todo =
        "set LimitNOFILE=65536 in the unit, or `ulimit -n 65536`: each connection takes one";
    String found = limit.get() + " may be open";
    if (limit.get() < FILES_NEEDED) {
      return Diagnosis.fail(check, found, todo);
    }
    return limit.get() < FILES_WANTED
        ? Diagnosis.warn(check, found, todo)
        : Diagnosis.ok(check, found);
  }

  static Diagnosis memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? memory(system.getTotalMemorySize())
        : Diagnosis.warn("memory", "unknown: this runtime does not tell", "give it 1.5 GiB");
  }

  /// @param bytes of the machine or container
  static Diagnosis memory(long bytes) {
    String found = (bytes >> 20) + " MiB, of which half is a broker's heap";
    return bytes < MEMORY_WANTED
        ? Diagnosis.warn("memory", found, "give it 1.5 GiB or more")
        : Diagnosis.ok("memory", found);
  }

  private static Optional<Long> limit() {
    try {
      List<String> lines = Files.readAllLines(LIMITS);
      return lines.stream()
          .filter(line -> line.startsWith(FILES))
          .map(line -> line.substring(FILES.length()).strip().split("\\s+")[0])
          .map(word -> word.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(word))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
