package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A folder that `tidegate init` wrote: the configuration of each region, and what an operator
/// needs.
///
/// ```
/// certificates/           the authority: ca.pem, ca.key
/// operator/               an operator's certificate, key and ca.pem
/// policy/                 what officers begin with
/// regions/<region>/       all that its broker needs, to be copied to its machine
///     tidegate.yaml  certificates/  policy/  data/ (when it has run)
/// orgs/<org>/             the bundle of an org
/// ```
///
/// The configurations are the only record of what there is: what somebody changed in them counts.
public final class Site {
  public static final String CONFIG = "tidegate.yaml";
  public static final String OPERATOR = "admin";
  private static final int REGIONS_MOST = 65;

  private final Path folder;
  private final SortedMap<RegionId, BrokerConfig> regions;

  private Site(Path folder, SortedMap<RegionId, BrokerConfig> regions) {
    this.folder = folder;
    this.regions = regions;
  }

  /// @throws CommandRefused if it is no such folder, or a configuration in it has mistakes: all are
  ///   told
  public static Site open(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    var regions = new TreeMap<RegionId, BrokerConfig>();
    for (Path each : configs(absolute)) {
      try {
        BrokerConfig config = BrokerConfig.load(each);
        if (regions.put(config.region(), config) != null) {
          throw CommandRefused.settings(each + ": a second configuration of " + config.region());
        }
      } catch (ConfigException e) {
        throw CommandRefused.settings(String.valueOf(e.getMessage()));
      }
    }
    if (regions.isEmpty()) {
      throw CommandRefused.use(
          folder + " holds no regions (expected: a folder made by `tidegate init`)");
    }
    return new Site(absolute, regions);
  }

  private static List<Path> configs(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    if (Files.isDirectory(folder.resolve("regions"))) {
      try (Stream<Path> children = Files.list(folder.resolve("regions"))) {
        children
            .map(child -> child.resolve(CONFIG))
            .filter(Files::isRegularFile)
            .sorted()
            .limit(REGIONS_MOST)
            .forEach(found::add);
      }
    }
    return found;
  }

  public Path folder() {
    return folder;
  }

  public SortedMap<RegionId, BrokerConfig> regions() {
    return regions;
  }

  /// @throws CommandRefused telling which there are
  public BrokerConfig region(RegionId name) {
    BrokerConfig found = regions.get(name);
    if (found == null) {
      throw CommandRefused.no(
          "There is no region '"
              + name
              + "' in "
              + folder
              + " (there are: "
              + regions.keySet()
              + ")");
    }
    return found;
  }

  public Path regionFolder(RegionId region) {
    return folder.resolve("regions").resolve(region.value());
  }

  public Path authority() {
    return folder.resolve("certificates");
  }

  public Path orgFolder(String org) {
    return folder.resolve("orgs").resolve(org);
  }

  /// How its operator reaches the broker of a region.
  public OperatorContext context(RegionId name) {
    BrokerConfig config = region(name);
    Path own = folder.resolve("operator");
    return new OperatorContext(
        config.listen().operator().toString(),
        own.resolve("operator-" + OPERATOR + ".pem"),
        own.resolve("operator-" + OPERATOR + ".key"),
        own.resolve("ca.pem"),
        config.trustDomain(),
        Optional.of(folder));
  }
}
