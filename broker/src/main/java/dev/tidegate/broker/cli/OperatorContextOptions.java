package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// An operator's context told by options: where a broker's operator port is, and which files to
/// prove oneself with. Any of them may be missing.
final class OperatorContextOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      description = "The broker's operator port.")
  private @Nullable String endpoint;

  @Option(names = "--cert", paramLabel = "FILE", description = "The operator's certificate (PEM).")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its key (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "The authorities that the broker's certificate may be of (PEM).")
  private @Nullable Path authorities;

  @Option(
      names = "--trust-domain",
      paramLabel = "DOMAIN",
      description = "The trust domain of the certificates' names.")
  private @Nullable String trustDomain;

  Optional<String> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  /// Whether none of them is missing.
  boolean isComplete() {
    return endpoint != null
        && certificate != null
        && key != null
        && authorities != null
        && trustDomain != null;
  }

  /// What the options say, and a context for what they do not.
  ///
  /// @param missing what is thrown for an option that neither has, by its name
  OperatorContext or(Optional<OperatorContext> kept, Function<String, CommandRefused> missing) {
    return new OperatorContext(
        choose("--endpoint", endpoint, kept.map(OperatorContext::endpoint), missing),
        choose("--cert", certificate, kept.map(OperatorContext::certificate), missing),
        choose("--key", key, kept.map(OperatorContext::key), missing),
        choose("--ca", authorities, kept.map(OperatorContext::authorities), missing),
        choose("--trust-domain", trustDomain, kept.map(OperatorContext::trustDomain), missing),
        kept.flatMap(OperatorContext::site));
  }

  private static <T> T choose(
      String option,
      @Nullable T given,
      Optional<T> kept,
      Function<String, CommandRefused> missing) {
    return Optional.ofNullable(given).or(() -> kept).orElseThrow(() -> missing.apply(option));
  }
}
