package dev.tidegate.broker.config;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Everything that one broker is told at start.
///
/// `orgs` are the orgs at home in this region, `regions` the other regions it has a link to, `data`
/// the folder of everything it stores. Secrets stand in files of their own; here are only their
/// paths.
public record BrokerConfig(
    RegionId region,
    String broker,
    String trustDomain,
    Path data,
    ListenConfig listen,
    TlsConfig tls,
    List<String> jurisdictions,
    List<OrgId> orgs,
    List<PeerConfig> regions,
    PolicyConfig policy,
    JournalConfig journal,
    LinkConfig link,
    FeedConfig feed,
    SweepConfig sweep,
    MergeConfig merge,
    Duration membershipLease,
    LimitsConfig limits,
    TracingConfig tracing) {
  public static final List<OrgId> ORGS = List.of();
  public static final List<PeerConfig> REGIONS = List.of();
  public static final Duration MEMBERSHIP_LEASE = Duration.ofHours(1);

  private static final int REGIONS_MAX = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern JURISDICTION = Pattern.compile("[A-Z]{2,8}(-[A-Z0-9]{1,8})?");

  public BrokerConfig {
    jurisdictions = List.copyOf(jurisdictions);
    orgs = List.copyOf(orgs);
    regions = List.copyOf(regions);
    InvalidSetting.unless(
        NAME.matcher(broker).matches(), "broker", "malformed name", NAME.pattern());
    InvalidSetting.unless(
        DOMAIN.matcher(trustDomain).matches(),
        "trustDomain",
        "malformed domain",
        "a lower-case domain such as tidegate.example");
    InvalidSetting.unless(
        !jurisdictions.isEmpty()
            && jurisdictions.size() <= 16
            && jurisdictions.stream().allMatch(it -> JURISDICTION.matcher(it).matches()),
        "jurisdictions",
        "malformed list",
        "1 to 16 codes such as EU or US");
    InvalidSetting.unless(
        orgs.stream().distinct().count() == orgs.size(), "orgs", "an org twice", "each once");
    Set<RegionId> names = new HashSet<>();
    for (PeerConfig peer : regions) {
      InvalidSetting.unless(
          !peer.name().equals(region), "regions", "this region itself", "only the other regions");
      InvalidSetting.unless(names.add(peer.name()), "regions", "a region twice", "each once");
    }
    InvalidSetting.unless(
        regions.size() <= REGIONS_MAX, "regions", "too many regions", "at most " + REGIONS_MAX);
    InvalidSetting.unlessWithin(
        "membershipLease", membershipLease, Duration.ofSeconds(10), Duration.ofDays(7));
  }

  /// Reads and checks one file; relative paths in it are taken from its folder.
  ///
  /// @throws ConfigException with every mistake of the file, not only the first
  public static BrokerConfig load(Path file) throws ConfigException {
    return ConfigReader.read(file, BrokerConfig.class);
  }

  /// The store's file: what `journal.path` says, or `journal.db` in the data folder.
  public Path journalPath() {
    return journal.path().orElseGet(() -> data.resolve("journal.db"));
  }

  /// Every setting in force as YAML that loads again, with the defaults marked. No secrets: only
  /// their paths.
  public String describe() {
    return ConfigPrinter.print(this);
  }
}
