package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.ListFeedsRequest;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import dev.tidegate.wire.admin.v1.ListOrgsRequest;
import dev.tidegate.wire.admin.v1.ListOrgsResponse;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tidegate orgs`: the orgs that one region knows, and how their feeds do.
@Command(
    name = "orgs",
    description =
        "Lists the orgs that a broker knows, with their homes and, at home here, their feeds.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:listed", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class OrgsCommand implements Subcommand {
  @Mixin private Output output = new Output();

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ListOrgsResponse answer =
        operator.call(admin -> admin.listOrgs(ListOrgsRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    switch (output.form()) {
      case JSON ->
          out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
      case TABLE -> table(answer).lines().forEach(out::println);
      case WIDE -> {
        ListFeedsResponse feeds =
            operator.call(admin -> admin.listFeeds(ListFeedsRequest.getDefaultInstance()));
        wide(answer, feeds).lines().forEach(out::println);
      }
    }
    out.flush();
    return 0;
  }

  private static Table table(ListOrgsResponse answer) {
    Table table = new Table("ORG", "HOME");
    answer.getOrgsList().forEach(org -> table.row(org.getOrg(), org.getHome()));
    return table;
  }

  /// Feeds are open where an org is at home; of others this broker knows none.
  private static Table wide(ListOrgsResponse answer, ListFeedsResponse feeds) {
    Table table = new Table("ORG", "HOME", "FEEDS>", "SLOWEST>");
    for (ListOrgsResponse.Org org : answer.getOrgsList()) {
      var own =
          feeds.getFeedsList().stream().filter(feed -> feed.getOrg().equals(org.getOrg())).toList();
      long slowest = own.stream().mapToLong(ListFeedsResponse.Feed::getLagEvents).max().orElse(0);
      table.row(org.getOrg(), org.getHome(), own.size(), slowest);
    }
    return table;
  }
}
