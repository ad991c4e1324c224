package dev.tidegate.broker.shell;

import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/// How unary calls ask the loop and are answered from there.
///
/// What is refused on the loop is told to the caller: thrown there it would end the loop.
record GrpcAnswers(Loop loop) {
  <A> void ask(StreamObserver<A> answer, Function<Moment, A> question) {
    loop.run(now -> {
      A message;
      try {
        message = question.apply(now);
      } catch (TidegateException e) {
        refuse(e, answer);
        return;
      }
      answer(message, answer);
    });
  }

  static <A> void answer(A message, StreamObserver<A> answer) {
    answer.onNext(message);
    answer.onCompleted();
  }

  static void refuse(TidegateException why, StreamObserver<?> answer) {
    answer.onError(ErrorStatus.exception(why));
  }
}
