package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Authorities;
import dev.tidegate.broker.cli.Contexts;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.broker.cli.OperatorContext;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.cli.ValidityOptions;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate region add`: one more region in a folder of `tidegate init`.
@Command(
    name = "add",
    description = {
      "Writes the folder of one more region, and the region into the others' configurations, which",
      "running brokers take within seconds. What may cross to it is an officer's decision: the",
      "others' baselines stay as they are."
    },
    mixinStandardHelpOptions = true)
final class RegionAdd implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME=LAW[,LAW][@HOST[:PORT]]",
      description = "Such as in-mh=IN, or in-mh=IN@broker.in.example:7410.")
  private String region = "";

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = "The folder of `tidegate init` (default: that of the context in use).")
  private @Nullable Path folder;

  @Mixin private ValidityOptions days = ValidityOptions.ofCertificates();

  @Option(names = "--json", description = "What was written as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Site site = site();
    RegionPlan plan = RegionPlan.parse(region, nextPort(site));
    Path own = site.regionFolder(plan.name());
    if (site.regions().containsKey(plan.name()) || Files.exists(own)) {
      throw CommandRefused.no(
          "The region name '" + plan.name() + "' is taken (" + own + "): choose another");
    }
    requireOwnPorts(site, plan);
    LocalPorts.requireFree(plan);
    String trustDomain = site.regions().firstEntry().getValue().trustDomain();
    DevelopmentCa ca = Authorities.open(site.authority(), trustDomain);
    Validity validity = days.fromNow(ca);
    new RegionFolder(plan, trustDomain, List.of(), links(site), baseline(site, plan))
        .write(own, ca, validity);
    List<Path> byHand = toAddByHand(site, plan);
    if (json) {
      line(site, plan, byHand, validity.end());
    } else {
      tell(site, plan, byHand);
    }
    return 0;
  }

  private Site site() throws IOException {
    if (folder != null) {
      return Site.open(folder);
    }
    Contexts contexts = Contexts.ofUser();
    Optional<String> current = contexts.current();
    Optional<Path> known =
        current.isEmpty()
            ? Optional.empty()
            : Optional.of(contexts.require(current.get())).flatMap(OperatorContext::site);
    return Site.open(known.orElseThrow(() -> CommandRefused.use("region add: give --site DIR")));
  }

  private static int nextPort(Site site) {
    return 1
        + site.regions().values().stream()
            .mapToInt(config -> config.listen().workspace().port())
            .max()
            .orElse(SitePlan.FIRST_PORT - 1);
  }

  private static void requireOwnPorts(Site site, RegionPlan plan) {
    for (BrokerConfig other : site.regions().values()) {
      var listen = other.listen();
      for (Endpoint each : List.of(listen.workspace(), listen.link(), listen.operator())) {
        // Operators come over loopback on every machine: there only the same machine matters.
        boolean same = plan.host().equals(listen.workspace().host());
        if (same && plan.endpoints().contains(each)) {
          throw CommandRefused.no(
              "Region '" + other.region() + "' listens on " + each + ": give @HOST:PORT");
        }
      }
    }
  }

  /// Where the others are dialed: as they are dialed already, else where they listen.
  private static SortedMap<RegionId, Endpoint> links(Site site) {
    var links = new TreeMap<RegionId, Endpoint>();
    site.regions().forEach((name, config) -> links.put(name, config.listen().link()));
    for (BrokerConfig config : site.regions().values()) {
      for (PeerConfig peer : config.regions()) {
        links.put(peer.name(), peer.address());
      }
    }
    return links;
  }

  private static String baseline(Site site, RegionPlan plan) {
    var laws = new TreeMap<RegionId, List<String>>();
    site.regions().forEach((name, config) -> laws.put(name, config.jurisdictions()));
    laws.put(plan.name(), plan.jurisdictions());
    return new Baseline(laws).text();
  }

  /// Writes the new region into the others' configurations.
  ///
  /// @return those that could not be added to
  private static List<Path> toAddByHand(Site site, RegionPlan plan) throws IOException {
    var left = new ArrayList<Path>();
    for (RegionId other : site.regions().keySet()) {
      Path config = site.regionFolder(other).resolve(Site.CONFIG);
      if (!Peers.add(config, plan.name(), plan.link())) {
        left.add(config);
      }
    }
    return left;
  }

  private void line(Site site, RegionPlan plan, List<Path> byHand, Instant end) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        new JsonLine()
            .put("region", plan.name().value())
            .put("configuration", site.regionFolder(plan.name()).resolve(Site.CONFIG).toString())
            .put("link", plan.link().toString())
            .put("addByHand", byHand.stream().map(Path::toString).toList())
            .put("ends", end.toString()));
    out.flush();
  }

  private void tell(Site site, RegionPlan plan, List<Path> byHand) {
    PrintWriter out = spec.commandLine().getOut();
    Path own = site.regionFolder(plan.name());
    out.println("Written: " + own);
    for (RegionId other : site.regions().keySet()) {
      Path config = site.regionFolder(other).resolve(Site.CONFIG);
      if (!byHand.contains(config)) {
        out.println("Written: " + config + " (regions: " + plan.name() + ")");
      }
    }
    for (Path config : byHand) {
      out.println("Add to 'regions' in " + config + ":");
      out.println(Peers.line(plan.name(), plan.link()));
    }
    out.println("Start it; the others, if they run here, have dialed it within seconds:");
    out.println("  tidegate serve --config " + own.resolve(Site.CONFIG));
    out.println(
        "The others' baselines are as they were: nothing crosses between them and "
            + plan.name()
            + " until");
    out.println("an officer lets it. As the new region's own baseline has it, that would be:");
    site.regions()
        .keySet()
        .forEach(other ->
            out.println(
                "  cp "
                    + own.resolve("policy").resolve("baseline.yaml")
                    + " "
                    + site.regionFolder(other).resolve("policy").resolve("baseline.yaml")));
    out.flush();
  }
}
