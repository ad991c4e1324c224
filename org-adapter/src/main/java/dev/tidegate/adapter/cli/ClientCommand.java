package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.Failure;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.TidegateException;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that talks to a broker: connects, runs, and turns failures into one line and an exit
/// code.
@Command(
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or ended as asked",
      "1:refused: the code is printed",
      "2:wrong use",
      "3:no broker answered"
    },
    mixinStandardHelpOptions = true)
abstract class ClientCommand implements Subcommand {
  @Mixin private final ConnectOptions connect = new ConnectOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command.
  private CommandSpec spec;

  private Connector connector = ConnectOptions::builder;

  /// How a command comes to the builder of its client.
  @FunctionalInterface
  interface Connector {
    ClientBuilder builder(ConnectOptions options);
  }

  abstract int run(TidegateClient client, PrintWriter out) throws Exception;

  /// What the command needs beside the connection.
  UnaryOperator<ClientBuilder> needs() {
    return UnaryOperator.identity();
  }

  void connector(Connector other) {
    connector = other;
  }

  ConnectOptions connect() {
    return connect;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (TidegateClient client = needs().apply(connector.builder(connect)).build()) {
      return run(client, out);
    } catch (WrongUse e) {
      err.println(e.getMessage());
      return ExitCode.WRONG_USE;
    } catch (TidegateException e) {
      err.println(Words.failure(e));
      return exitCode(e);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static int exitCode(TidegateException failure) {
    return switch (Failure.of(failure)) {
      case Failure.Refused _, Failure.Later _ -> ExitCode.REFUSED;
      case Failure.Unreachable _ -> ExitCode.UNREACHABLE;
    };
  }
}
