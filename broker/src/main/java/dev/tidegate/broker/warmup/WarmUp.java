package dev.tidegate.broker.warmup;

import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole of a practice, from an empty folder to none.
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final String FOLDER = "warm-up";

  private WarmUp() {}

  /// Practises until the compilers rest, for `most` at most (and until the first event has come),
  /// and leaves nothing behind. Blocking.
  ///
  /// It never stands in the way of what it is for: one that fails is told in the log, with its
  /// reason, and that is all.
  ///
  /// @param data takes a folder of a few MiB meanwhile, that of an earlier one that was cut off
  ///   being removed first
  /// @param time both clocks
  /// @return how many events went from one region to the other; 0 if it failed
  public static long run(Path data, Duration most, Supplier<Moment> time, SecureRandom chance)
      throws InterruptedException {
    Path folder = data.resolve(FOLDER);
    long begun = time.get().nanos();
    log.atInfo().addKeyValue("most_seconds", most.toSeconds()).log("Warming up");
    try {
      remove(folder);
      Files.createDirectories(folder);
      long events = GrpcPractice.run(folder, most, time, chance);
      log.atInfo()
          .addKeyValue("events", events)
          .addKeyValue("took_ms", time.get().since(begun).toMillis())
          .log("Warmed up");
      return events;
    } catch (IOException
        | ConfigException
        | CredentialsException
        | BrokerStartException
        | TidegateException e) {
      log.atWarn()
          .addKeyValue("kind", e.getClass().getSimpleName())
          .addKeyValue("reason", e.getMessage())
          .log("Warm-up failed; the broker starts cold");
      return 0;
    } finally {
      removeQuietly(folder);
    }
  }

  private static void removeQuietly(Path folder) {
    try {
      remove(folder);
    } catch (IOException e) {
      log.atWarn().addKeyValue("folder", folder).log("The warm-up's folder cannot be removed");
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
