package dev.tidegate.adapter;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.UserId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/// The rules of Reactive Streams, by the kit that those who wrote them publish; each of its tests
/// is one here. Skipped are those of publishers that end by themselves.
final class FlowRulesTest {
  @TestFactory
  Stream<DynamicTest> rules() {
    return Arrays.stream(FeedVerification.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
  }

  private static void run(Method rule) throws Throwable {
    try (var verification = new FeedVerification()) {
      verification.setUp();
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        abort(String.valueOf(skipped.getMessage()));
      }
      throw e.getCause();
    }
  }

  /// A feed with more than any rule asks for.
  private static final class FeedVerification extends FlowPublisherVerification<Received>
      implements AutoCloseable {
    private static final int POSTED = 3_000;

    private final FakeBroker broker = new FakeBroker("acme");
    private final TidegateClient client = InProcess.client(broker).build();

    FeedVerification() {
      super(new TestEnvironment(1_000, 50), 200);
    }

    @Override
    public long maxElementsFromPublisher() {
      return publisherUnableToSignalOnComplete();
    }

    @Override
    public Flow.Publisher<Received> createFlowPublisher(long elements) {
      ChannelId channel = broker.channel("incident");
      var ann = new UserId("ann");
      long posts = Math.min(elements, POSTED);
      for (long i = 0; i < posts; i++) {
        client.channel(channel).post(ann, "m" + i);
      }
      return client.publisher(SubscribeOptions.earliest());
    }

    @Override
    public Flow.Publisher<Received> createFailedFlowPublisher() {
      FeedPublisher busy = client.publisher(SubscribeOptions.earliest().named("bot"));
      busy.subscribe(new Listening());
      return busy;
    }

    @Override
    public void close() {
      client.close();
      broker.close();
    }
  }
}
