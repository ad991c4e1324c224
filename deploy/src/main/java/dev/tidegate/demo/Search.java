package dev.tidegate.demo;

import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The search of all stores for restricted values: while the brokers run and after they have
/// stopped, byte by byte and record by record. For one thread.
final class Search {
  private static final int MOST_TOLD = 10;

  private final Regions regions;
  private final List<Restricted> values;
  private final Screen screen;
  private final RandomGenerator random;

  Search(Regions regions, List<Restricted> values, Screen screen, RandomGenerator random) {
    this.regions = regions;
    this.values = values;
    this.screen = screen;
    this.random = random;
  }

  /// Searches and stops the brokers.
  ///
  /// @param allowed the regions in which a value may be; elsewhere, its home only
  /// @param leak whether to plant a value where it may not be, before the last look
  StoreScan.Found run(Map<Restricted, Set<RegionId>> allowed, boolean leak)
      throws IOException, InterruptedException {
    var scan = new StoreScan(values);
    for (BrokerProcess region : regions.all()) {
      scan.files(region.id(), region.folder()); // as they are in use, write-ahead log included
    }
    regions.stop();
    if (leak) {
      plantLeak(allowed);
    }
    for (BrokerProcess region : regions.all()) {
      scan.files(region.id(), region.folder());
      StoredWords.read(
          region.store(), region.id(), random, words -> scan.record(region.id(), words));
    }
    StoreScan.Found found = scan.judge(allowed);
    tell(found);
    return found;
  }

  private void plantLeak(Map<Restricted, Set<RegionId>> allowed) throws IOException {
    for (Restricted value : values) {
      for (BrokerProcess region : regions.all()) {
        if (!allowed.getOrDefault(value, Set.of(value.home())).contains(region.id())) {
          SqliteLeak.plant(region.store(), value);
          screen.line("--leak: planted a value in a freed page of " + region.id());
          return;
        }
      }
    }
    throw new IOException("--leak: every value may be everywhere");
  }

  private void tell(StoreScan.Found found) {
    screen.line(
        "%,d bytes and %,d records read; %d of %d restricted values found at home, %d elsewhere"
            .formatted(
                found.bytes(),
                found.records(),
                found.foundAtHome(),
                values.size(),
                found.leaks().size()));
    found.leaks().stream()
        .limit(MOST_TOLD)
        .forEach(leaked ->
            screen.line(
                "LEAK: a %s of %s lies in %s, in %s"
                    .formatted(
                        leaked.value().kind().className(),
                        leaked.value().author(),
                        leaked.region(),
                        leaked.files().stream().map(Path::getFileName).toList())));
  }
}
