package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Expiry;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.cli.ValidityOptions;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate init`: the folder of a new federation.
@Command(
    name = "init",
    description = {
      "Writes a working federation into a folder: an authority and certificates, a configuration",
      "for each region, the baseline policy, and a bundle for each org. Asks, unless --yes."
    },
    footer = {
      "",
      "  tidegate init site",
      "  tidegate init site --yes --region eu-de=EU --region us-va=US --org acme@eu-de",
      "  tidegate init site --yes --region eu-de=EU@broker.eu.example:7410 --region us-va=US@..."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:written",
      " 1:the folder is not empty",
      " 2:wrong use: nothing was written",
      "69:a port is in use on this machine",
      "74:the folder cannot be written"
    },
    mixinStandardHelpOptions = true)
public final class InitCommand implements Subcommand {
  @Parameters(paramLabel = "DIR", description = "A folder that is empty or not there.")
  private Path folder = Path.of("");

  @Option(
      names = "--yes",
      description = "Ask nothing: take the options, and without --region eu-de=EU and us-va=US.")
  private boolean yes;

  @Option(
      names = "--region",
      paramLabel = "NAME=LAW[,LAW][@HOST[:PORT]]",
      description = "A region, whose law holds there, and where workspaces reach it.")
  private List<String> regions = List.of();

  @Option(names = "--org", paramLabel = "ORG@REGION", description = "An org and its home.")
  private List<String> orgs = List.of();

  @Option(
      names = "--trust-domain",
      paramLabel = "DOMAIN",
      description = "What every certificate's name begins with (default: ${DEFAULT-VALUE}).")
  private String trustDomain = "tidegate.example";

  @Option(
      names = "--first-port",
      paramLabel = "PORT",
      description = "The first region's port for workspaces (default: ${DEFAULT-VALUE}).")
  private int firstPort = SitePlan.FIRST_PORT;

  @Mixin private ValidityOptions days = ValidityOptions.ofCertificates();

  @Option(names = "--json", description = "What was written as one JSON object; asks nothing.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    days.check();
    SitePlan plan = yes || json || !regions.isEmpty() ? given() : asked();
    plan.regions().forEach(LocalPorts::requireFree);
    Validity validity = days.fromNow();
    var site = new SiteFolder(plan, validity);
    site.write(folder);
    if (json) {
      line(plan, validity.end());
    } else {
      tell(site, plan, validity.end());
    }
    return 0;
  }

  private SitePlan asked() throws IOException {
    if (!orgs.isEmpty()) {
      throw CommandRefused.use("--org goes with --yes or --region; without them init asks");
    }
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return new Questions(in, spec.commandLine().getOut()).ask(trustDomain, firstPort);
  }

  private SitePlan given() {
    List<String> wanted = regions.isEmpty() ? List.of("eu-de=EU", "us-va=US") : regions;
    var planned = new ArrayList<RegionPlan>();
    wanted.forEach(each -> planned.add(RegionPlan.parse(each, firstPort + planned.size())));
    var homes = new TreeMap<OrgId, RegionId>();
    for (String each : orgs) {
      var org = SitePlan.org(each);
      if (homes.put(org.getKey(), org.getValue()) != null) {
        throw CommandRefused.use("Org '" + org.getKey() + "' is there twice: it has one home");
      }
    }
    return new SitePlan(trustDomain, planned, homes);
  }

  private void line(SitePlan plan, Instant end) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        new JsonLine()
            .put("folder", folder.toString())
            .put("trustDomain", plan.trustDomain())
            .put("regions", plan.regions().stream().map(each -> each.name().value()).toList())
            .put(
                "configurations",
                plan.regions().stream().map(each -> config(each).toString()).toList())
            .put("orgs", plan.orgs().keySet().stream().map(OrgId::value).toList())
            .put("authority", folder.resolve("certificates").resolve("ca.pem").toString())
            .put("ends", end.toString()));
    out.flush();
  }

  private Path config(RegionPlan region) {
    return folder.resolve("regions").resolve(region.name().value()).resolve(Site.CONFIG);
  }

  private void tell(SiteFolder site, SitePlan plan, Instant end) {
    PrintWriter out = spec.commandLine().getOut();
    String first = plan.regions().getFirst().name().value();
    out.println("Written: " + folder);
    out.println();
    out.println("The baseline policy, for every org without a policy of its own:");
    site.baseline().words().forEach(line -> out.println("  - " + line));
    out.println();
    out.println("Start each region, in a terminal of its own:");
    for (RegionPlan region : plan.regions()) {
      out.println("  tidegate serve --config " + config(region));
    }
    out.println();
    out.println("Then, in another:");
    out.println("  tidegate context add " + first + " --site " + folder);
    out.println("  tidegate links");
    if (plan.orgs().isEmpty()) {
      out.println("  tidegate org add acme --home " + first);
    }
    plan.orgs()
        .keySet()
        .forEach(org ->
            out.println(
                "  tidegate channels --profile "
                    + Bundle.profile(folder.resolve("orgs").resolve(org.value()), org)));
    out.println();
    out.println(
        folder.resolve("certificates").resolve("ca.key")
            + " makes whoever has it anybody: keep it off the brokers' machines.");
    out.println(
        "The certificates end on "
            + Expiry.day(end)
            + "; `tidegate certs renew FILE... --ca "
            + folder.resolve("certificates")
            + "` renews them.");
    out.flush();
  }
}
