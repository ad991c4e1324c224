package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate links`: the links from and to one region, with their breakers and their lag.
@Command(
    name = "links",
    description = "Lists the links from and to a broker's region: state, breaker, lag, reason.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:listed", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class LinksCommand implements Subcommand {
  @Option(names = "--json", description = "The broker's answer as JSON.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ListLinksResponse answer =
        operator.call(admin -> admin.listLinks(ListLinksRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
    } else {
      out.printf(
          Locale.ROOT,
          "%-12s %-12s %-12s %-12s %10s %12s %8s  %s%n",
          "FROM",
          "TO",
          "STATE",
          "BREAKER",
          "LAG",
          "BYTES",
          "SECONDS",
          "REASON");
      for (LinkStatus link : answer.getLinksList()) {
        out.printf(
            Locale.ROOT,
            "%-12s %-12s %-12s %-12s %10d %12d %8.1f  %s%n",
            link.getFrom(),
            link.getTo(),
            link.getState().name().replace("STATE_", ""),
            link.getBreaker().name().replace("BREAKER_", ""),
            link.getLagEvents(),
            link.getLagBytes(),
            link.getLagSeconds(),
            link.getReason());
      }
    }
    out.flush();
    return 0;
  }
}
