package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.RuleRef;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate explain EVENT ORG`: why an org did or did not get an event, from the stored plan.
@Command(
    name = "explain",
    description = {
      "Tells why an org did or did not get an event: the outcome, every rule that had a part in it,",
      "the policy set and when the decision ends. Ask the broker of the author's home region."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:explained", " 1:no such event or org", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Subcommand {
  @Parameters(index = "0", paramLabel = "EVENT", description = "Such as eu-de.1k3f9w.17.42.")
  private String event = "";

  @Parameters(index = "1", paramLabel = "ORG")
  private String org = "";

  @Option(names = "--json", description = "The broker's answer as JSON.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ExplainRequest request = request();
    ExplainResponse answer = operator.call(admin -> admin.explain(request));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
    } else {
      tell(answer, out);
    }
    out.flush();
    return 0;
  }

  private ExplainRequest request() {
    try {
      return ExplainRequest.newBuilder()
          .setEvent(EventCodec.toWire(EventId.parse(event)))
          .setOrg(new OrgId(org).value())
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void tell(ExplainResponse answer, PrintWriter out) {
    OrgOutcome outcome = answer.getOutcome();
    out.println(
        org
            + switch (outcome.getDelivery()) {
              case DELIVERY_COPY -> " gets the original";
              case DELIVERY_CHANGED ->
                  " gets a copy without " + String.join(", ", outcome.getRedactedList());
              case DELIVERY_STUB -> " gets a stub";
              case DELIVERY_NOTHING -> " gets nothing";
              case DELIVERY_DEFERRED -> " waits: something is unknown";
              case DELIVERY_UNSPECIFIED, UNRECOGNIZED -> " gets what this release cannot name";
            });
    for (RuleRef rule : outcome.getRulesList()) {
      out.printf(Locale.ROOT, "  %s/%s  %s%n", rule.getOwner(), rule.getRule(), rule.getBecause());
    }
    if (answer.getClassesCount() > 0) {
      out.println("found       " + String.join(", ", answer.getClassesList()));
    }
    out.println("policy set  " + answer.getPolicySet());
    out.println("decided     " + Instant.ofEpochMilli(answer.getDecidedAtMillis()));
    if (answer.getEndsAtMillis() > 0) {
      out.println("ends        " + Instant.ofEpochMilli(answer.getEndsAtMillis()));
    }
  }
}
