package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.Declarations;
import dev.tidegate.broker.region.RegionCore;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// An operator's calls that write into this region's control log: answered when that is durable and
/// applied.
record GrpcDeclarations(RegionCore core, GrpcAnswers answers) {
  /// @param ask asked on the loop in its turn; what it throws is told to the caller
  /// @param done the answer, asked for when all is applied
  <A> void declare(
      Function<Declarations, List<ControlRecord>> ask, StreamObserver<A> answer, Supplier<A> done) {
    answers
        .loop()
        .run(now ->
            core.declare(
                ask,
                failure ->
                    failure.ifPresentOrElse(
                        why -> GrpcAnswers.refuse(why, answer),
                        () -> GrpcAnswers.answer(done.get(), answer)),
                now));
  }
}
