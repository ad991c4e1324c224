package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How an operator's command reaches a broker's operator port, and one call to it.
///
/// Each thing is taken from its own option, else from the context.
public final class GrpcOperatorOptions {
  private static final int DEADLINE_SECONDS = 10;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A context of `tidegate context` (default: the one in use).")
  private @Nullable String context;

  @Mixin private OperatorContextOptions given = new OperatorContextOptions();

  /// Calls the broker once.
  ///
  /// @throws CommandRefused if neither an option nor a context says where or as whom
  /// @throws TidegateException what the broker refused with; NO_IDENTITY for credentials that
  ///   cannot be used; STARTING for a broker that does not answer
  public <T> T call(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    return call(context(), call);
  }

  /// As [#call(Function)], to the region's own broker if the context knows where that is, else to
  /// the broker that was meant anyway.
  ///
  /// Where it is says the context that has the region's name, else the region's configuration.
  public <T> T callAt(
      RegionId region, Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    OperatorContext own = context();
    Optional<Site> site = site();
    if (site.isEmpty()) {
      return call(own, call);
    }
    String there =
        Optional.ofNullable(reading(Contexts.ofUser()::all).get(region.value()))
            .filter(named -> named.site().equals(own.site()))
            .orElseGet(() -> site.get().context(region))
            .endpoint();
    return call(own.at(there), call);
  }

  /// The folder that the context was made from, unless another endpoint was given.
  public Optional<Site> site() {
    Optional<Path> folder =
        given.endpoint().isEmpty() ? kept().flatMap(OperatorContext::site) : Optional.empty();
    return folder.map(path -> reading(() -> Site.open(path)));
  }

  /// What is in force: the options, and the context for what they do not say.
  public OperatorContext context() {
    return given.or(
        kept(),
        option ->
            CommandRefused.use(
                "Give " + option + ", or make a context: tidegate context add REGION --site DIR"));
  }

  private Optional<OperatorContext> kept() {
    Contexts contexts = Contexts.ofUser();
    Optional<String> name = Optional.ofNullable(context).or(() -> everythingGiven());
    if (name.isEmpty()) {
      name = reading(contexts::current);
    }
    return name.isEmpty() || name.get().isEmpty()
        ? Optional.empty()
        : name.map(wanted -> reading(() -> contexts.require(wanted)));
  }

  /// An empty name, if no context is needed: then a broken one does no harm.
  private Optional<String> everythingGiven() {
    return given.isComplete() ? Optional.of("") : Optional.empty();
  }

  /// What is kept in files.
  private interface Kept<T> {
    T read() throws IOException;
  }

  private static <T> T reading(Kept<T> kept) {
    try {
      return kept.read();
    } catch (IOException e) {
      throw CommandRefused.file(
          "The context cannot be read (" + e + "): give all options, or mend the file");
    }
  }

  private static <T> T call(
      OperatorContext to, Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    try {
      var credentials =
          Credentials.read(new CertificateFiles(to.certificate(), to.key(), to.authorities()));
      requireOurs(credentials, to);
      return call(to, credentials, call);
    } catch (CredentialsException e) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, String.valueOf(e.getMessage()), e);
    } catch (StatusRuntimeException e) {
      throw ErrorStatus.failure(e)
          .orElseGet(() ->
              new TidegateException(ErrorCode.STARTING, "The broker does not answer", e)
                  .with("endpoint", to.endpoint())
                  .with("status", e.getStatus().getCode()));
    }
  }

  private static <T> T call(
      OperatorContext to,
      Credentials credentials,
      Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    try (var dialer = new GrpcDialer(credentials, to.trustDomain(), LimitsConfig.DEFAULTS)) {
      ManagedChannel channel = dialer.toAnyBroker(endpoint(to));
      try {
        return call.apply(
            AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /// A certificate of another trust domain would be refused without a word of why.
  private static void requireOurs(Credentials credentials, OperatorContext to) {
    try {
      credentials.self(to.trustDomain());
    } catch (TidegateException e) {
      throw new TidegateException(
              ErrorCode.NO_IDENTITY, e.text() + ": name an operator's certificate of it", e)
          .with("certificate", to.certificate())
          .with("trust_domain", to.trustDomain());
    }
  }

  private static Endpoint endpoint(OperatorContext to) {
    try {
      return Endpoint.parse(to.endpoint());
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use("--endpoint: " + e.getMessage());
    }
  }
}
