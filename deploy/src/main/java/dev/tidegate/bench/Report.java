package dev.tidegate.bench;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a bench's command says: what it does now, and in the end its figures.
final class Report {
  @Option(names = "--json", description = "Prints the figures as one JSON object, the last line.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  void say(String what) {
    PrintWriter out = command.commandLine().getOut();
    out.println(what);
    out.flush();
  }

  /// @return the command's exit code
  int print(Measured measured) {
    measured.lines().forEach(this::say);
    if (json) {
      say(measured.json());
    }
    return measured.ok() ? 0 : 1;
  }

  /// For the command to throw: its options are not what they may be.
  ParameterException wrongUse(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
