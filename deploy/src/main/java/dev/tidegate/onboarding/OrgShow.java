package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Expiry;
import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.admin.v1.ListOrgsResponse.Org;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate org show`: one org, and its bundle if it is here.
@Command(
    name = "show",
    description = "Tells an org's home, the policy it is under, and of its bundle.",
    mixinStandardHelpOptions = true)
final class OrgShow implements Callable<Integer> {
  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    OrgId id = TypedNames.org(name);
    Org org = new OrgDirectory(operator).require(id);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(OrgList.line(org));
    } else {
      out.println("org     " + id);
      out.println("home    " + org.getHome());
      out.println("policy  " + OrgList.policy(org));
      bundle(operator.site(), id, out);
    }
    out.flush();
    return 0;
  }

  private static void bundle(Optional<Site> site, OrgId org, PrintWriter out) throws IOException {
    Path folder = site.map(each -> each.orgFolder(org.value())).orElse(Path.of(""));
    Path certificate = folder.resolve("org-" + org + ".pem");
    if (site.isPresent() && Files.exists(certificate)) {
      Instant end = CertificateCard.read(certificate).lifetime().end();
      out.println("bundle  " + folder);
      out.println("until   " + Expiry.day(end) + ", " + Expiry.left(end, Instant.now()));
    }
  }
}
