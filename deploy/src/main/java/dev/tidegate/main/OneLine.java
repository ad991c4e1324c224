package dev.tidegate.main;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// What a failed command says: one line, and a trace only for a bug of ours.
final class OneLine implements IExecutionExceptionHandler {
  static final int REFUSED = 1;
  static final int UNAVAILABLE = 69; // sysexits.h EX_UNAVAILABLE
  static final int BUG = 70; // sysexits.h EX_SOFTWARE
  static final int IO = 74; // sysexits.h EX_IOERR

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    var err = command.getErr();
    int code =
        switch (failure) {
          case CommandRefused no -> {
            err.println("tidegate: " + words(no));
            yield no.exitCode();
          }
          case TidegateException known -> {
            err.println("tidegate: " + known.code() + ": " + known.getMessage());
            yield exitCode(known.code());
          }
          case IOException io -> {
            err.println("tidegate: " + io.getClass().getSimpleName() + ": " + words(io));
            yield IO;
          }
          default -> {
            err.println("tidegate: a bug: " + words(failure));
            failure.printStackTrace(err);
            yield BUG;
          }
        };
    err.flush();
    return code;
  }

  private static int exitCode(ErrorCode code) {
    return switch (code.status()) {
      case UNAVAILABLE, RESOURCE_EXHAUSTED -> UNAVAILABLE;
      case INTERNAL, DATA_LOSS -> BUG;
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          UNAUTHENTICATED ->
          REFUSED;
    };
  }

  private static String words(Throwable failure) {
    return Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
  }
}
