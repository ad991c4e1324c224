package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Authorities;
import dev.tidegate.broker.cli.Expiry;
import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.cli.ValidityOptions;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.OrgRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate org add`: declares an org at its home, and writes what it is handed.
@Command(
    name = "add",
    description = {
      "Declares an org at its home region's broker and writes its bundle: certificate, key,",
      "authority, and a profile for the SDK and the commands. Safe to repeat until it says done:",
      "the certificate is made anew then."
    },
    mixinStandardHelpOptions = true)
final class OrgAdd implements Callable<Integer> {
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  @Parameters(paramLabel = "NAME", description = "Of the org, such as acme.")
  private String name = "";

  @Option(names = "--home", paramLabel = "REGION", description = "Its home region; needed.")
  private @Nullable String home;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the bundle goes (default: orgs/NAME of the context's folder).")
  private @Nullable Path out;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "Where ca.pem and ca.key are (default: certificates of the context's folder).")
  private @Nullable Path authority;

  @Option(
      names = "--workspace",
      paramLabel = "HOST:PORT",
      description = "Where the org reaches its home (default: as the region is configured).")
  private @Nullable String workspace;

  @Mixin private ValidityOptions days = ValidityOptions.ofCertificates();

  @Option(names = "--json", description = "The bundle as one JSON object.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Optional<Site> site = operator.site();
    OrgId org = TypedNames.org(name);
    RegionId region = home(site);
    Endpoint endpoint = endpoint(site, region);
    Path folder = folder(site, org);
    days.check();
    DevelopmentCa ca = Authorities.open(authority(site), operator.context().trustDomain());
    Validity validity = days.fromNow(ca);
    var directory = new OrgDirectory(operator);
    boolean declared = directory.requireHome(org, region);
    if (declared && Files.exists(Bundle.profile(folder, org))) {
      throw CommandRefused.no(
          "Org '"
              + org
              + "' is at home in "
              + region
              + " already, with its bundle in "
              + folder
              + "; `tidegate certs renew` renews its certificate");
    }
    directory.requireRegion(region);
    operator.callAt(region, admin -> admin.addOrg(request(org)));
    Bundle bundle = Bundle.write(org, endpoint, ca, folder, validity);
    tell(org, region, endpoint, bundle, validity.end());
    return 0;
  }

  private RegionId home(Optional<Site> site) {
    if (home == null) {
      throw CommandRefused.use(
          "An org has one home: give --home REGION"
              + site.map(each -> " (there are: " + each.regions().keySet() + ")").orElse(""));
    }
    RegionId region = TypedNames.region(home);
    site.ifPresent(each -> each.region(region));
    return region;
  }

  private Endpoint endpoint(Optional<Site> site, RegionId region) {
    if (workspace != null) {
      try {
        return Endpoint.parse(workspace);
      } catch (IllegalArgumentException e) {
        throw CommandRefused.use("--workspace: " + e.getMessage());
      }
    }
    Endpoint listens =
        site.map(each -> each.region(region).listen().workspace())
            .orElseThrow(() -> missing("--workspace HOST:PORT"));
    if (EVERYWHERE.contains(listens.host())) {
      throw CommandRefused.use(
          region + " listens on " + listens + ": give --workspace HOST:PORT as the org reaches it");
    }
    return listens;
  }

  private Path folder(Optional<Site> site, OrgId org) {
    return Optional.ofNullable(out)
        .or(() -> site.map(each -> each.orgFolder(org.value())))
        .orElseThrow(() -> missing("--out DIR"));
  }

  private Path authority(Optional<Site> site) {
    return Optional.ofNullable(authority)
        .or(() -> site.map(Site::authority))
        .orElseThrow(() -> missing("--authority DIR"));
  }

  private static CommandRefused missing(String option) {
    return CommandRefused.use(
        "org add: give " + option + ", or a context made with --site DIR that knows it");
  }

  private static OrgRequest request(OrgId org) {
    return OrgRequest.newBuilder().setOrg(org.value()).build();
  }

  private void tell(OrgId org, RegionId region, Endpoint endpoint, Bundle bundle, Instant end) {
    PrintWriter lines = spec.commandLine().getOut();
    if (json) {
      lines.println(
          new JsonLine()
              .put("org", org.value())
              .put("home", region.value())
              .put("endpoint", endpoint.toString())
              .put("profile", bundle.profile().toString())
              .put("certificate", bundle.files().certificate().toString())
              .put("key", bundle.files().key().toString())
              .put("ca", bundle.files().authorities().toString())
              .put("ends", end.toString())
              .put("firstCommand", bundle.firstCommand()));
    } else {
      lines.println("Org '" + org + "' is at home in " + region + ". Hand it this folder, and");
      lines.println("nothing else of yours:");
      lines.println("  " + bundle.folder());
      lines.println("  endpoint     " + endpoint);
      lines.println(
          "  certificate  " + bundle.files().certificate() + ", until " + Expiry.day(end));
      lines.println("  key          " + bundle.files().key());
      lines.println("  authority    " + bundle.files().authorities());
      lines.println("  profile      " + bundle.profile());
      lines.println("Its first command:");
      lines.println("  " + bundle.firstCommand());
    }
    lines.flush();
  }
}
