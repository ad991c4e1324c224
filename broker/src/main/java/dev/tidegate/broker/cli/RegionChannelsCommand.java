package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.ListChannelsRequest;
import dev.tidegate.wire.admin.v1.ListChannelsResponse;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate region-channels`: the channels that one region knows, of all orgs, as an operator sees
/// them. (`channels` is a workspace's own view.)
@Command(
    name = "region-channels",
    description = "Lists the channels that a broker knows: host, orgs, whether they are parked.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:listed", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class RegionChannelsCommand implements Subcommand {
  @Option(names = "--after", paramLabel = "CHANNEL", description = "Only those behind this id.")
  private String after = "";

  @Option(names = "--limit", description = "At most so many (default and most: 1000).")
  private int limit;

  @Mixin private Output output = new Output();

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ListChannelsResponse answer =
        operator.call(admin ->
            admin.listChannels(
                ListChannelsRequest.newBuilder().setAfter(after).setLimit(limit).build()));
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == Output.Form.JSON) {
      out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
    } else {
      table(answer, output.form() == Output.Form.WIDE).lines().forEach(out::println);
      if (answer.getMore()) {
        String last = answer.getChannels(answer.getChannelsCount() - 1).getId();
        out.println("more: --after " + last);
      }
    }
    out.flush();
    return 0;
  }

  private static Table table(ListChannelsResponse answer, boolean wide) {
    Table table =
        wide
            ? new Table("CHANNEL", "HOST", "HOME", "BUCKET>", "STATE", "ORGS")
            : new Table("CHANNEL", "HOST", "HOME", "ORGS>", "STATE");
    for (ListChannelsResponse.Channel channel : answer.getChannelsList()) {
      String state = channel.getClosed() ? "CLOSED" : channel.getParked() ? "PARKED" : "OPEN";
      if (wide) {
        table.row(
            channel.getId(),
            channel.getHost(),
            channel.getHostRegion(),
            channel.getBucket(),
            state,
            String.join(" ", channel.getOrgsList()));
      } else {
        table.row(
            channel.getId(),
            channel.getHost(),
            channel.getHostRegion(),
            channel.getOrgsCount(),
            state);
      }
    }
    return table;
  }
}
