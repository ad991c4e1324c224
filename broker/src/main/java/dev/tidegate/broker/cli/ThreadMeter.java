package dev.tidegate.broker.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Counts what one thread takes, from any other: processor time, and read calls to the system where
/// those are counted, which is Linux (proc(5), `/proc/pid/task/tid/io`).
final class ThreadMeter {
  private static final String READS = "syscr: ";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private volatile Optional<Path> counters = Optional.empty();
  private volatile long thread;
  private long lastReads;
  private long lastNanos;

  /// Called by the thread that is to be measured, once.
  void attach() {
    thread = Thread.currentThread().threadId();
    try {
      Path own = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      Path file = Path.of("/proc").resolve(own).resolve("io");
      counters = Files.isReadable(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      counters = Optional.empty();
    }
  }

  boolean areReadsCounted() {
    return counters.isPresent();
  }

  /// Processor time since the last call.
  long cpuNanos() {
    long now = threads.getThreadCpuTime(thread);
    long added = now - lastNanos;
    lastNanos = now;
    return added;
  }

  /// The reads since the last call; 0 if they are not counted.
  long reads() throws IOException {
    if (counters.isEmpty()) {
      return 0;
    }
    for (String line : Files.readAllLines(counters.get())) {
      if (line.startsWith(READS)) {
        long now = Long.parseLong(line.substring(READS.length()).strip());
        long added = now - lastReads;
        lastReads = now;
        return added;
      }
    }
    return 0;
  }
}
