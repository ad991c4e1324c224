package dev.tidegate.broker.cli;

import picocli.CommandLine.Option;

/// How an operator's command writes its answer.
final class Output {
  /// What can be chosen.
  enum Form {
    TABLE,
    WIDE,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "TABLE",
      description = "table (default), wide (every column) or json (the broker's answer).")
  private Form form = Form.TABLE;

  @Option(names = "--json", description = "As -o json.")
  private boolean json;

  Form form() {
    return json ? Form.JSON : form;
  }
}
