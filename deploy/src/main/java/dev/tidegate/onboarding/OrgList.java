package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.wire.admin.v1.ListOrgsResponse.Org;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate org list`: all orgs that a broker knows of.
@Command(
    name = "list",
    aliases = "ls",
    description = "Lists the orgs of all regions, as the broker that is asked knows them.",
    mixinStandardHelpOptions = true)
final class OrgList implements Callable<Integer> {
  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    List<Org> all = new OrgDirectory(operator).all();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(Locale.ROOT, "%-20s %-12s %s%n", "ORG", "HOME", "POLICY");
    }
    for (Org org : all) {
      out.println(json ? line(org) : text(org));
    }
    out.flush();
    return 0;
  }

  static String line(Org org) {
    return new JsonLine()
        .put("org", org.getOrg())
        .put("home", org.getHome())
        .put("policyHash", org.getPolicyHash())
        .toString();
  }

  static String policy(Org org) {
    String hash = org.getPolicyHash();
    return hash.isEmpty()
        ? "the baseline of " + org.getHome()
        : "its own, " + hash.substring(0, Math.min(12, hash.length()));
  }

  private static String text(Org org) {
    return String.format(Locale.ROOT, "%-20s %-12s %s", org.getOrg(), org.getHome(), policy(org));
  }
}
