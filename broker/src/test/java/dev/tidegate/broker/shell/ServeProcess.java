package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.cli.ServeChild;
import dev.tidegate.broker.edge.Port;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// A broker in a process of its own, which can be killed.
///
/// A thread of its own reads what it prints, so that it never waits for a reader.
final class ServeProcess {
  private static final int END_SECONDS = 30;

  private final Process process;
  private final String ready;
  private final Queue<String> printed;
  private final Thread reader;

  private ServeProcess(Process process, String ready, Queue<String> printed, Thread reader) {
    this.process = process;
    this.ready = ready;
    this.printed = printed;
    this.reader = reader;
  }

  /// Returns when it serves.
  ///
  /// @param options of the virtual machine
  static ServeProcess start(Path config, String... options) throws IOException {
    return start(config, Map.of(), options);
  }

  /// @param environment variables beside those of this process
  /// @param options of the virtual machine
  static ServeProcess start(Path config, Map<String, String> environment, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ServeChild.class.getName(), "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader lines = process.inputReader();
    Queue<String> printed = new ConcurrentLinkedQueue<>();
    String line = lines.readLine();
    while (line != null && !line.startsWith("ready ")) {
      printed.add(line);
      line = lines.readLine();
    }
    if (line == null) {
      throw new AssertionError("The broker ended before it was ready: " + printed);
    }
    Thread reader = Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(printed::add));
    return new ServeProcess(process, line, printed, reader);
  }

  /// Where a port listens.
  InetSocketAddress address(Port port) {
    String name =
        switch (port) {
          case WORKSPACE -> " workspace=";
          case LINK -> " link=";
          case OPERATOR -> " operator=";
        };
    String from = ready.substring(ready.indexOf(name) + name.length());
    String address = from.contains(" ") ? from.substring(0, from.indexOf(' ')) : from;
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// What it has printed so far, its log included.
  String printed() {
    return String.join("\n", printed);
  }

  /// Kills it with a signal that it cannot see.
  void kill() {
    // Through its handle, which leaves the streams open.
    process.toHandle().destroyForcibly();
  }

  /// Asks it to stop, as SIGTERM does.
  void stop() {
    process.toHandle().destroy();
  }

  /// Returns when a process that was killed or stopped is gone, and all that it printed is here.
  void awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(reader.join(Duration.ofSeconds(END_SECONDS))).isTrue();
  }

  /// Kills it, if it is still there, and returns when it is gone.
  void end() throws InterruptedException {
    kill();
    awaitEnd();
  }
}
