package dev.tidegate.main;

import dev.tidegate.cli.Subcommand;
import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate completion bash|zsh`: the script by which a shell completes commands and options.
@Command(
    name = "completion",
    description = {
      "Prints the script by which a shell completes commands, options and their choices.",
      "",
      "For this shell only:",
      "  source <(tidegate completion bash)",
      "For each new one:",
      "  bash: tidegate completion bash >~/.local/share/bash-completion/completions/tidegate",
      "  zsh:  tidegate completion zsh >~/.tidegate-completion; add `source ~/.tidegate-completion`",
      "        to ~/.zshrc, behind compinit",
      "Print it again after an upgrade."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:done", " 2:wrong use, such as another shell"},
    mixinStandardHelpOptions = true)
public final class CompletionCommand implements Subcommand {
  /// Shells that there is a script for.
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    switch (shell) {
      // One script: picocli's asks zsh for its emulation of bash's completion by itself.
      case BASH, ZSH -> out.print(AutoComplete.bash("tidegate", spec.root().commandLine()));
    }
    out.flush();
    return 0;
  }
}
