package dev.tidegate.broker.cli;

import picocli.CommandLine;

/// `tidegate serve` as a process of its own.
public final class ServeChild {
  private ServeChild() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ServeCommand()).execute(arguments));
  }
}
