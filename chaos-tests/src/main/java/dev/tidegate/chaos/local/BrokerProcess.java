package dev.tidegate.chaos.local;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One region on this machine: a folder, and a broker that runs in a process of its own or does
/// not.
///
/// The folder holds all that the broker writes: its store, its log and its temporary files.
public final class BrokerProcess {
  private static final Duration READY = Duration.ofSeconds(40);
  private static final Duration STOP = Duration.ofSeconds(15);

  private final RegionId id;
  private final Path folder;
  private final Path config;
  private final Endpoint workspace;
  private final Endpoint operator;
  private final List<String> javaOptions;
  private final Duration warmUp;
  private volatile @Nullable Process process;

  /// @param config the broker's configuration file
  /// @param javaOptions of its virtual machine
  /// @param warmUp how long at most it practises before it serves, in whole seconds; zero: not
  public BrokerProcess(
      RegionId id,
      Path folder,
      Path config,
      Endpoint workspace,
      Endpoint operator,
      List<String> javaOptions,
      Duration warmUp) {
    this.id = id;
    this.folder = folder;
    this.config = config;
    this.workspace = workspace;
    this.operator = operator;
    this.javaOptions = List.copyOf(javaOptions);
    this.warmUp = warmUp;
  }

  public RegionId id() {
    return id;
  }

  public Path folder() {
    return folder;
  }

  public Path store() {
    return folder.resolve("data").resolve("journal.db");
  }

  public Path log() {
    return folder.resolve("broker.log");
  }

  public Endpoint workspace() {
    return workspace;
  }

  public Endpoint operator() {
    return operator;
  }

  public long pid() {
    return Optional.ofNullable(process).map(Process::pid).orElse(0L);
  }

  /// Starts the broker; the future ends when it has said that it is ready, or has ended instead.
  public CompletableFuture<String> start() throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(javaOptions);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.tidegate.main.Tidegate", "serve", "--config", config.toString()));
    command.addAll(List.of("--warm-up", Long.toString(warmUp.toSeconds())));
    Process started =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = started;
    started.getOutputStream().close();
    var ready = new CompletableFuture<String>();
    Thread.ofPlatform().daemon().name("out-" + id).start(() -> read(started, ready));
    return ready;
  }

  /// @throws TidegateException STARTING with where to look if it does not become ready in time
  public void awaitReady(CompletableFuture<String> ready) throws InterruptedException {
    try {
      ready.get(READY.plus(warmUp).toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new TidegateException(ErrorCode.STARTING, "A region's broker did not become ready", e)
          .with("region", id)
          .with("log", log());
    }
  }

  public boolean running() {
    return Optional.ofNullable(process).filter(Process::isAlive).isPresent();
  }

  /// As `kill -9`: the broker has no say in it.
  public void kill() throws InterruptedException {
    Process now = process;
    if (now != null) {
      now.destroyForcibly();
      now.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /// Asks it to end, and does not wait.
  public void askToStop() {
    Optional.ofNullable(process).ifPresent(Process::destroy);
  }

  /// Waits until it has ended; by force if it does not. Safe to repeat.
  ///
  /// @return its exit code; 0 if it was never started
  public int awaitStopped() throws InterruptedException {
    Process now = process;
    if (now == null) {
      return 0;
    }
    if (!now.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
    return now.waitFor();
  }

  /// For the end of this process: no time to ask.
  public void abandon() {
    Optional.ofNullable(process).ifPresent(Process::destroyForcibly);
  }

  // What a broker prints is kept with its log, so that it is scanned like everything else.
  private void read(Process from, CompletableFuture<String> ready) {
    try (var lines =
            new BufferedReader(
                new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8));
        var kept =
            Files.newBufferedWriter(
                folder.resolve("broker.out"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        kept.write(line);
        kept.newLine();
        kept.flush();
        if (line.startsWith("ready ")) {
          ready.complete(line);
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    } finally {
      ready.completeExceptionally(new IOException("the broker has ended"));
    }
  }
}
