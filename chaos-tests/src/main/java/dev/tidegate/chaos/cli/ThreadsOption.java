package dev.tidegate.chaos.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How many seeds are played at a time.
final class ThreadsOption {
  private static final int MOST = 1_024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many seeds at a time. Default: one for each core.")
  void threads(int number) {
    if (number < 1 || number > MOST) {
      throw new ParameterException(command.commandLine(), "--threads is from 1 to 1,024");
    }
    threads = number;
  }

  int number() {
    return threads;
  }
}
