package dev.tidegate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What processes of this machine have used so far. Figures that the system does not tell are 0.
final class Usage {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern USED = Pattern.compile("used (\\d+)([KM])");

  private Usage() {}

  /// CPU time of this process and those of `pids`.
  static Duration cpu(List<Long> pids) {
    return Stream.concat(
            Stream.of(ProcessHandle.current()),
            pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream()))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// The most memory that one of the processes ever had resident, in MiB.
  static long peakMiB(List<Long> pids) throws IOException {
    long most = 0;
    for (long pid : pids) {
      Path status = Path.of("/proc", Long.toString(pid), "status");
      if (Files.isReadable(status)) {
        Matcher peak = PEAK.matcher(Files.readString(status));
        most = Math.max(most, peak.find() ? Long.parseLong(peak.group(1)) >> 10 : 0);
      }
    }
    return most;
  }

  /// The largest heap after a collection among the processes, in MiB.
  static long heapMiB(List<Long> pids) throws IOException, InterruptedException {
    long most = 0;
    for (long pid : pids) {
      jcmd(pid, "GC.run");
      Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
      if (used.find()) {
        long amount = Long.parseLong(used.group(1));
        most = Math.max(most, used.group(2).equals("K") ? amount >> 10 : amount);
      }
    }
    return most;
  }

  /// Bytes of all files below the folders.
  static long diskBytes(List<Path> folders) throws IOException {
    long bytes = 0;
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private static String jcmd(long pid, String what) throws IOException, InterruptedException {
    Path command = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(command)) {
      return ""; // a runtime without the tools of a JDK
    }
    Process asked =
        new ProcessBuilder(command.toString(), Long.toString(pid), what)
            .redirectErrorStream(true)
            .start();
    String told = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.waitFor();
    return told;
  }
}
