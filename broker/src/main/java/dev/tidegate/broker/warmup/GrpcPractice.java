package dev.tidegate.broker.warmup;

import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.broker.support.Moment;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Two made-up regions that talk until the compilers rest.
final class GrpcPractice {
  private static final Duration STEP = Duration.ofMillis(4);

  /// How much longer than asked for it may take until the first event has come.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private GrpcPractice() {}

  /// Blocking; both brokers are closed when it returns.
  ///
  /// @param folder empty; what is left in it is of no use to anybody
  /// @return how many events went the whole way
  static long run(Path folder, Duration most, Supplier<Moment> time, SecureRandom chance)
      throws IOException,
          ConfigException,
          CredentialsException,
          BrokerStartException,
          InterruptedException {
    Moment begun = time.get();
    Instant now = Instant.ofEpochMilli(begun.millis());
    try (var regions = GrpcPracticeRegions.in(folder, now, chance)) {
      GrpcPracticeRegions.Orgs orgs = regions.start(time, chance);
      List<String> channels = GrpcPracticeChannels.share(orgs);
      var talk = new GrpcPracticeTalk(orgs, channels, chance);
      var compilers = new Compilers(time.get());
      boolean enough = false;
      while (!enough) {
        talk.step();
        Thread.sleep(STEP);
        Moment at = time.get();
        Duration passed = at.since(begun.nanos());
        boolean rests = compilers.rest(at) || passed.compareTo(most) >= 0;
        enough = talk.heard() > 0 ? rests : passed.compareTo(most.plus(PATIENCE)) >= 0;
      }
      talk.end();
      return talk.heard();
    } catch (StatusRuntimeException e) {
      throw new IOException("A made-up region answered " + e.getStatus().getCode(), e);
    }
  }
}
