package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.OrgRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate org remove`: takes an org out of the federation.
@Command(
    name = "remove",
    aliases = "rm",
    description = {
      "Takes an org out: the channels it hosts close, its memberships end, and its home region",
      "serves it nothing more. Asks for the name again, unless --yes."
    },
    mixinStandardHelpOptions = true)
final class OrgRemove implements Callable<Integer> {
  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    OrgId org = TypedNames.org(name);
    var directory = new OrgDirectory(operator);
    RegionId home = new RegionId(directory.require(org).getHome());
    directory.requireRegion(home);
    PrintWriter out = spec.commandLine().getOut();
    if (!yes) {
      confirm(org, home, out);
    }
    operator.callAt(
        home, admin -> admin.removeOrg(OrgRequest.newBuilder().setOrg(org.value()).build()));
    out.println("Removed: " + org + ", from " + home);
    configured(operator.site(), org, home)
        .ifPresent(file ->
            out.println(
                "Take it out of 'orgs' in " + file + " too, or the next start declares it again."));
    out.flush();
    return 0;
  }

  private static void confirm(OrgId org, RegionId home, PrintWriter out) throws IOException {
    out.print("This ends every channel of '" + org + "' at " + home + ". Its name again: ");
    out.flush();
    String again =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (again == null || !again.strip().equals(org.value())) {
      throw CommandRefused.no("Not removed: the name was not given again (--yes does not ask)");
    }
  }

  private static Optional<String> configured(Optional<Site> site, OrgId org, RegionId home) {
    return site.filter(each -> each.region(home).orgs().contains(org))
        .map(each -> each.regionFolder(home).resolve(Site.CONFIG).toString());
  }
}
