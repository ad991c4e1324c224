package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tidegate links`: the links from and to one region, with their breakers and their lag.
@Command(
    name = "links",
    description = "Lists the links from and to a broker's region: state, breaker, lag, reason.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:listed", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class LinksCommand implements Subcommand {
  @Mixin private Output output = new Output();

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ListLinksResponse answer =
        operator.call(admin -> admin.listLinks(ListLinksRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    switch (output.form()) {
      case JSON ->
          out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
      case TABLE -> table(answer).lines().forEach(out::println);
      case WIDE -> wide(answer).lines().forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private static Table table(ListLinksResponse answer) {
    Table table =
        new Table("FROM", "TO", "STATE", "BREAKER", "LAG>", "BYTES>", "SECONDS>", "REASON");
    for (LinkStatus link : answer.getLinksList()) {
      table.row(
          link.getFrom(),
          link.getTo(),
          link.getState().name().replace("STATE_", ""),
          breaker(link),
          link.getLagEvents(),
          link.getLagBytes(),
          tenths(link.getLagSeconds()),
          link.getReason());
    }
    return table;
  }

  private static Table wide(ListLinksResponse answer) {
    Table table =
        new Table(
            "FROM",
            "TO",
            "STATE",
            "BREAKER",
            "LAG>",
            "BYTES>",
            "SECONDS>",
            "CREDIT>",
            "CREDITBYTES>",
            "RTTMS>",
            "SINCE",
            "PROGRESS",
            "REASON");
    for (LinkStatus link : answer.getLinksList()) {
      table.row(
          link.getFrom(),
          link.getTo(),
          link.getState().name().replace("STATE_", ""),
          breaker(link),
          link.getLagEvents(),
          link.getLagBytes(),
          tenths(link.getLagSeconds()),
          link.getCreditEvents(),
          link.getCreditBytes(),
          tenths(link.getRoundTripMillis()),
          instant(link.getSinceMillis()),
          instant(link.getLastProgressMillis()),
          link.getReason());
    }
    return table;
  }

  /// A link that comes in has its breaker at its other end.
  private static String breaker(LinkStatus link) {
    return link.getBreaker() == LinkStatus.Breaker.BREAKER_UNSPECIFIED
        ? "-"
        : link.getBreaker().name().replace("BREAKER_", "");
  }

  private static String instant(long millis) {
    return millis == 0 ? "-" : Instant.ofEpochMilli(millis).toString();
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
