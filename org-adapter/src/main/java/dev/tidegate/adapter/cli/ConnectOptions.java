package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options by which every command of a workspace reaches its broker.
final class ConnectOptions {
  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Properties with endpoint, org, cert, key, ca; the options below win over it.")
  private @Nullable Path profile;

  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "Broker of the org's home.")
  private @Nullable String endpoint;

  @Option(names = "--org", paramLabel = "ORG", description = "The org that the certificate is of.")
  private @Nullable String org;

  @Option(names = "--cert", paramLabel = "PEM", description = "The org's certificate.")
  private @Nullable Path cert;

  @Option(names = "--key", paramLabel = "PEM", description = "Its key.")
  private @Nullable Path key;

  @Option(names = "--ca", paramLabel = "PEM", description = "Who signs the brokers' certificates.")
  private @Nullable Path ca;

  @Option(
      names = "--server-name",
      paramLabel = "NAME",
      description = "Name in the broker's certificate, if it is not the endpoint's host.")
  private @Nullable String serverName;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For each call, retries included (default: ${DEFAULT-VALUE}).")
  private int deadlineSeconds = 10;

  ClientBuilder builder() {
    Optional<Profile> file = Optional.ofNullable(profile).map(Profile::read);
    var builder =
        TidegateClient.builder()
            .endpoint(choose("--endpoint", endpoint, file.map(Profile::endpoint)))
            .org(orgId())
            .mtls(
                choose("--cert", cert, file.map(Profile::cert)),
                choose("--key", key, file.map(Profile::key)),
                choose("--ca", ca, file.map(Profile::ca)));
    Optional.ofNullable(serverName)
        .or(() -> file.flatMap(Profile::serverName))
        .ifPresent(builder::serverName);
    if (deadlineSeconds < 1 || deadlineSeconds > 600) {
      throw new WrongUse("--deadline: " + deadlineSeconds + " (expected: 1 to 600)");
    }
    return builder.deadline(Duration.ofSeconds(deadlineSeconds));
  }

  OrgId orgId() {
    Optional<Profile> file = Optional.ofNullable(profile).map(Profile::read);
    return name("--org", () -> new OrgId(choose("--org", org, file.map(Profile::org))));
  }

  /// A channel by its id or by its name.
  static ChannelId channel(TidegateClient client, String idOrName) {
    if (idOrName.length() == ChannelId.TEXT_LENGTH) {
      try {
        return ChannelId.parse(idOrName);
      } catch (IllegalArgumentException _) {
        // A name of the same length.
      }
    }
    List<ChannelInfo> all = client.channels().list();
    String plain = idOrName.startsWith("#") ? idOrName.substring(1) : idOrName;
    List<ChannelInfo> found =
        Stream.of(idOrName, plain)
            .distinct()
            .flatMap(name -> all.stream().filter(channel -> channel.name().equals(name)))
            .toList();
    return switch (found.size()) {
      case 0 -> throw new WrongUse("no channel of that name; `tidegate channels list` shows yours");
      case 1 -> found.getFirst().id();
      default -> throw new WrongUse("several channels have that name: give the id");
    };
  }

  /// A value of the model, or a word about what is wrong with it.
  static <T> T name(String option, java.util.function.Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUse(option + ": " + e.getMessage());
    }
  }

  private static <T> T choose(String option, @Nullable T given, Optional<T> fromProfile) {
    return Optional.ofNullable(given)
        .or(() -> fromProfile)
        .orElseThrow(() -> new WrongUse("give " + option + ", or --profile FILE"));
  }
}
