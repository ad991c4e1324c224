package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.ListFeedsRequest;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tidegate feeds`: the open feeds of one region, the slowest first.
@Command(
    name = "feeds",
    description = "Lists the open feeds of a broker, the slowest first.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:listed", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class FeedsCommand implements Subcommand {
  @Mixin private Output output = new Output();

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ListFeedsResponse answer =
        operator.call(admin -> admin.listFeeds(ListFeedsRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == Output.Form.JSON) {
      out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
    } else {
      table(answer, output.form() == Output.Form.WIDE).lines().forEach(out::println);
      if (answer.getTotal() > answer.getFeedsCount()) {
        out.println("and " + (answer.getTotal() - answer.getFeedsCount()) + " more");
      }
    }
    out.flush();
    return 0;
  }

  private static Table table(ListFeedsResponse answer, boolean wide) {
    Table table =
        wide
            ? new Table("ORG", "NAME", "LAG>", "CREDIT>", "STATE", "HELD>", "NUMBER>")
            : new Table("ORG", "NAME", "LAG>", "CREDIT>", "STATE");
    for (ListFeedsResponse.Feed feed : answer.getFeedsList()) {
      String name = feed.getName().isEmpty() ? "-" : feed.getName();
      String state = state(feed);
      if (wide) {
        table.row(
            feed.getOrg(),
            name,
            feed.getLagEvents(),
            feed.getCredit(),
            state,
            feed.getHeldChannels(),
            feed.getNumber());
      } else {
        table.row(feed.getOrg(), name, feed.getLagEvents(), feed.getCredit(), state);
      }
    }
    return table;
  }

  /// What keeps it from more: the subscriber, its connection, or nothing.
  static String state(ListFeedsResponse.Feed feed) {
    if (feed.getCredit() == 0) {
      return "NO_CREDIT";
    }
    if (feed.getPaused()) {
      return "PAUSED";
    }
    return feed.getLive() ? "LIVE" : "CATCHING_UP";
  }
}
