package dev.tidegate.bench;

import dev.tidegate.cli.Subcommand;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/// A command below `tidegate bench` that measures by brokers of their own processes.
abstract class BenchCommand implements Subcommand {
  @Mixin private Report report = new Report();

  @Override
  public final String parent() {
    return "bench";
  }

  @Override
  public abstract Integer call() throws IOException, InterruptedException;

  final Report report() {
    return report;
  }
}
