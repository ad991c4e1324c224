package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.quota.Rate;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.InOrder;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.AppendedBatches;
import dev.tidegate.broker.testing.SampleLimits;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When a publishing stream is read on, over a store that answers when a test says.
final class GrpcPublishStreamTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final OrgId ACME = new OrgId("acme");
  private static final ChannelId CHANNEL = new ChannelId(7, 7);
  private static final Moment NOW = new Moment(0, 1_795_392_000_000L);
  private static final int BATCH_BYTES = 15 * 60_000;

  private final ControlState control = new ControlState();
  private final InMemoryJournal journal = new InMemoryJournal(1);
  private final Ends ends = new Ends(journal.recover());
  private final Queue<Consumer<Moment>> loop = new ArrayDeque<>();
  private final Queue<Runnable> longWork = new ArrayDeque<>();
  private Executor workers = Runnable::run;
  private final AppendedBatches appended = new AppendedBatches();
  private final Answers answers = new Answers();
  private final Publisher publisher = publisher();
  private final GroupCommit commits = commits();
  private Quota quota = new Quota(LimitsByOrg.NONE);
  private Moment now = NOW;
  private long position;
  private long sequence;

  @BeforeEach
  void share() {
    apply(new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    apply(new ControlRecord.OrgHomed(ACME));
    apply(new ControlRecord.ChannelCreated(CHANNEL, "ops", ACME, "one"));
  }

  @Test
  void onNext_unansweredBytesReachTheWindow_isNotReadOnUntilSomeAreAnswered() {
    GrpcPublishStream stream = opened(new StreamWindow(8_192, 4 << 20));
    int asked = answers.asked;
    // After three of them, one more of the largest fits; after four, none does.
    for (int batch = 1; batch <= 4; batch++) {
      assertThat(answers.asked).isEqualTo(asked);
      asked += batch < 4 ? 1 : 0;
      stream.onNext(batch());
      run();
    }

    assertThat(answers.asked).isEqualTo(asked);
    assertThat(answers.outcomes).isZero();
    assertThat(answers.failed).isEmpty();

    commit();
    assertThat(answers.outcomes).isPositive();
    assertThat(answers.asked).isEqualTo(asked + 1);
  }

  @Test
  void onNext_refusedItems_giveTheirBytesBack() {
    GrpcPublishStream stream = opened(new StreamWindow(8_192, Limits.BATCH_BYTES));
    int asked = answers.asked;

    for (int i = 1; i <= 5; i++) {
      stream.onNext(batchOf("x".repeat(Limits.TEXT_BYTES + 1)));
      run();
      assertThat(answers.asked).isEqualTo(asked + i);
    }

    assertThat(answers.outcomes).isEqualTo(5 * 15);
  }

  @Test
  void onNext_beyondAUsersRate_isRefusedInItsPlaceAndReadOnAfterAPause() {
    quota =
        new Quota(
            SampleLimits.sending(
                100,
                OrgLimits.NONE.events(),
                OrgLimits.NONE.bytes(),
                new OrgLimits.User(100, new Rate(10, 10), OrgLimits.NONE.bytes())));
    GrpcPublishStream stream = opened(new StreamWindow(8_192, 4 << 20));
    int asked = answers.asked;

    stream.onNext(batchOf("hello"));
    run();

    assertThat(answers.codes()).containsOnly(ErrorCode.RATE_EXCEEDED).hasSize(5);
    assertThat(answers.asked).as("not read on").isEqualTo(asked);
    commit();
    quota.tick(NOW.plus(Duration.ofMillis(249)));
    run();
    assertThat(answers.asked).isEqualTo(asked);
    quota.tick(NOW.plus(Duration.ofMillis(250)));
    run();
    assertThat(answers.asked).isEqualTo(asked + 1);

    // What follows does not take the place of what was refused; that may come when it was told.
    now = NOW.plus(Duration.ofSeconds(1));
    stream.onNext(batchFrom(16, 1));
    run();
    assertThat(answers.codes().getLast()).isEqualTo(ErrorCode.PRODUCER_GAP);
    stream.onNext(batchFrom(11, 5));
    run();
    commit();
    assertThat(answers.codes()).hasSize(6);
    assertThat(answers.outcomes).isEqualTo(15 + 1 + 5);
  }

  @Test
  void onNext_streamIsOver_givesBackWhatItTook() {
    quota =
        new Quota(
            SampleLimits.sending(
                15, OrgLimits.NONE.events(), OrgLimits.NONE.bytes(), OrgLimits.NONE.user()));
    GrpcPublishStream stream = opened(new StreamWindow(8_192, 4 << 20));
    stream.onError(new IllegalStateException("gone"));
    stream.onNext(batchOf("late"));
    run();

    assertThat(quota.publish(ACME, "ann", 1, NOW)).isEmpty();
  }

  /// The thread that serves the connection does not read it, and the end does not overtake it.
  @Test
  void onNext_longBatchAndTheEndBehindIt_isTakenByAWorkerInOrder() {
    workers = longWork::add;
    GrpcPublishStream stream = opened(new StreamWindow(8_192, 4 << 20));

    stream.onNext(batch());
    stream.onCompleted();
    run();
    assertThat(answers.completed).isFalse();
    assertThat(longWork).hasSize(1);

    longWork.remove().run();
    run();
    assertThat(answers.completed).as("before it is answered").isFalse();
    commit();
    assertThat(answers.outcomes).isEqualTo(15);
    assertThat(answers.completed).isTrue();
  }

  private GrpcPublishStream opened(StreamWindow window) {
    GrpcPublishStream stream =
        new GrpcPublishStream(
            ACME,
            new GrpcPublishStreams(),
            publisher,
            quota,
            () -> now,
            (_, _) -> Optional.empty(),
            (_, _) -> {},
            window,
            loop::add,
            new InOrder(workers),
            answers);
    stream.onNext(
        PublishStreamRequest.newBuilder()
            .setOpen(
                PublishStreamRequest.Open.newBuilder()
                    .setProducer(ByteString.copyFrom(new byte[16])))
            .build());
    run();
    return stream;
  }

  private PublishStreamRequest batch() {
    return batchOf("x".repeat(BATCH_BYTES / 15));
  }

  private PublishStreamRequest batchFrom(long first, int count) {
    sequence = first - 1;
    return batchOf("again", count);
  }

  private PublishStreamRequest batchOf(String text) {
    return batchOf(text, 15);
  }

  private PublishStreamRequest batchOf(String text, int count) {
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = 0; i < count; i++) {
      batch.addItems(
          PublishStreamRequest.Item.newBuilder()
              .setSequence(++sequence)
              .setEnvelope(
                  Envelope.newBuilder()
                      .setChannel(CHANNEL.toString())
                      .setAuthor("ann")
                      .setPosted(Posted.newBuilder().setText(text))));
    }
    return PublishStreamRequest.newBuilder().setBatch(batch).build();
  }

  private void run() {
    while (!loop.isEmpty()) {
      loop.remove().accept(NOW);
    }
  }

  private void commit() {
    commits.pump(NOW);
    commits.completed(journal.store(appended.all().getLast()), NOW);
    run();
  }

  private void apply(ControlRecord record) {
    control.apply(new ControlEntry(EU, ++position, ControlCodec.encode(record, NOW.millis())));
  }

  private Publisher publisher() {
    Policies policies = new Policies(baseline(), (_, _) -> {});
    return new Publisher(
        EU,
        1,
        control,
        policies,
        new Planner(EU, control, policies),
        ends,
        new HybridClock(),
        journal.recover(),
        AcceptConfig.DEFAULTS,
        new Publisher.Effects() {
          @Override
          public void read(Query query, BiConsumer<Answer, Moment> then) {
            then.accept(new Answer.Sequences(Map.of()), NOW);
          }

          @Override
          public void wake() {}
        });
  }

  private GroupCommit commits() {
    return new GroupCommit(List.of(publisher.commits()), ends, 0, 4_096, 1 << 20, appended);
  }

  private static PolicyFile baseline() {
    try {
      return PolicyFile.parse("baseline.yaml", DeliveredPolicies.baseline());
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }

  /// The answering half of a call: always ready, and counts how many messages were asked for.
  private static final class Answers extends ServerCallStreamObserver<PublishStreamResponse> {
    private final List<Throwable> failed = new ArrayList<>();
    private int asked;
    private int outcomes;
    private boolean completed;
    private final List<Status> refused = new ArrayList<>();

    private List<ErrorCode> codes() {
      return refused.stream().map(it -> ErrorStatus.failure(it).orElseThrow().code()).toList();
    }

    @Override
    public void request(int count) {
      asked += count;
    }

    @Override
    public void onNext(PublishStreamResponse response) {
      outcomes += response.getOutcomes().getOutcomesCount();
      response.getOutcomes().getOutcomesList().stream()
          .filter(PublishStreamResponse.Outcome::hasRefused)
          .forEach(it -> refused.add(it.getRefused()));
    }

    @Override
    public void onError(Throwable why) {
      failed.add(why);
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void disableAutoRequest() {}
  }
}
