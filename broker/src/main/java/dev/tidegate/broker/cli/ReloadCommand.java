package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.wire.admin.v1.ReloadRequest;
import dev.tidegate.wire.admin.v1.ReloadResponse;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate reload`: has a broker read its files again, and tells what came of it.
@Command(
    name = "reload",
    description = {
      "Has a broker read its certificates, policies and configuration again, now rather than within",
      "two seconds, and tells what is in force, what was refused and what takes a restart."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:what the files say is in force", " 1:something was refused, or takes a restart",
      " 2:wrong use", "69:no answer"
    },
    mixinStandardHelpOptions = true)
public final class ReloadCommand implements Subcommand {
  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Option(names = "--json", description = "The broker's answer as one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ReloadResponse found = operator.call(admin -> admin.reload(ReloadRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(found));
    } else {
      found.getChangedList().forEach(line -> out.println("in force  " + line));
      found.getRefusedList().forEach(line -> out.println("refused   " + line));
      found.getRestartList().forEach(key -> out.println("restart   " + key));
      if (found.equals(ReloadResponse.getDefaultInstance())) {
        out.println("nothing has changed");
      }
    }
    out.flush();
    return found.getRefusedCount() + found.getRestartCount() == 0 ? 0 : 1;
  }
}
