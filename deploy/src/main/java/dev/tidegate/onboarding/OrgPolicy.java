package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.ActivatePolicyResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate org policy`: puts an org's residency policy in force at its running home.
@Command(
    name = "policy",
    description = {
      "Puts an org's policy file in force: read here, checked again by its home's broker against",
      "what is declared there, and told to every region. The one before stays until then."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:in force",
      " 1:there is no such org, or the file is of another",
      " 2:wrong use",
      "64:the file has mistakes: each is told with line and column",
      "69:no answer",
      "74:the file cannot be read"
    },
    mixinStandardHelpOptions = true)
final class OrgPolicy implements Callable<Integer> {
  private static final String PROBLEM = "problem_";

  @Parameters(index = "0", paramLabel = "NAME")
  private String name = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "A policy file, residency/v1.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    OrgId org = TypedNames.org(name);
    PolicyFile policy = read();
    if (!policy.owner().equals(org.value())) {
      throw CommandRefused.no(
          file
              + ": is of "
              + policy.owner()
              + ", not of "
              + org
              + (policy.isBaseline()
                  ? "; a baseline is put in force by replacing the file that policy.baseline names"
                  : ""));
    }
    var directory = new OrgDirectory(operator);
    RegionId home = new RegionId(directory.require(org).getHome());
    directory.requireRegion(home);
    tell(org, home, policy, activate(home, policy));
    return 0;
  }

  private PolicyFile read() throws IOException {
    try {
      if (Files.size(file) > Limits.POLICY_FILE_BYTES) {
        throw CommandRefused.settings(file + ": longer than 1 MiB");
      }
      return PolicyFile.parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw CommandRefused.file(file + ": there is no such file");
    } catch (PolicyFileException e) {
      throw CommandRefused.settings(String.valueOf(e.getMessage()));
    }
  }

  private ActivatePolicyResponse activate(RegionId home, PolicyFile policy) {
    try {
      return operator.callAt(
          home,
          admin ->
              admin.activatePolicy(
                  ActivatePolicyRequest.newBuilder()
                      .setFileName(file.toString())
                      .setSource(policy.source())
                      .build()));
    } catch (TidegateException e) {
      String problems =
          e.values().entrySet().stream()
              .filter(each -> each.getKey().startsWith(PROBLEM))
              .sorted(Map.Entry.comparingByKey())
              .map(each -> String.valueOf(each.getValue()))
              .collect(Collectors.joining("\n"));
      if (e.code() == ErrorCode.POLICY_INVALID && !problems.isEmpty()) {
        throw CommandRefused.settings(problems);
      }
      throw e;
    }
  }

  private void tell(OrgId org, RegionId home, PolicyFile policy, ActivatePolicyResponse answer) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        json
            ? new JsonLine()
                .put("org", org.value())
                .put("home", home.value())
                .put("version", policy.version())
                .put("hash", answer.getHash())
                .put("policySet", answer.getPolicySet())
                .toString()
            : "In force at " + home + ": " + org + ", version " + policy.version());
    out.flush();
  }
}
