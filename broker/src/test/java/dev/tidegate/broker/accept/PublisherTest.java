package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// The write path against a store that answers what a test says.
final class PublisherTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final Moment NOW = new Moment(0, 1_795_392_000_000L);
  private static final Producer PRODUCER = new Producer(new OrgId("acme"), 1, 2);
  private static final BucketId BUCKET = new BucketId(7);

  private static final ChannelId CHANNEL = new ChannelId(7, 7);
  private static final BucketId OF_CHANNEL = CHANNEL.bucket();

  private final ControlState control = new ControlState();
  private final Queue<Runnable> reads = new ArrayDeque<>();
  private final Map<Long, ErrorCode> codes = new TreeMap<>();
  private boolean readsWait;
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<TidegateException> refused = new ArrayList<>();
  private final List<Map<BucketId, Long>> opened = new ArrayList<>();
  private final Publisher publisher = publisher();

  @Test
  void open_storeThatCannotBeRead_isRefusedAndAskedAgainTheNextTime() {
    answers.add(new Answer.Unreadable("disk"));
    answers.add(new Answer.Sequences(Map.of(BUCKET, 5L)));

    publisher.open(PRODUCER, opened::add, refused::add);

    assertThat(opened).isEmpty();
    assertThat(refused)
        .extracting(TidegateException::code)
        .containsExactly(ErrorCode.STORE_UNAVAILABLE);
    publisher.open(PRODUCER, opened::add, refused::add);
    assertThat(opened).containsExactly(Map.of(BUCKET, 5L));
    assertThat(refused).hasSize(1);
  }

  private void share() {
    long position = 0;
    for (ControlRecord record :
        List.of(
            new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))),
            new ControlRecord.OrgHomed(PRODUCER.org()),
            new ControlRecord.ChannelCreated(CHANNEL, "ops", PRODUCER.org(), "one"))) {
      control.apply(new ControlEntry(EU, ++position, ControlCodec.encode(record, 0)));
    }
    answers.add(new Answer.Sequences(Map.of()));
    publisher.open(PRODUCER, opened::add, refused::add);
    readsWait = true;
  }

  private void publish(long sequence, Optional<EventId> answeredTo) {
    publisher.publish(
        new PublishRequest(
            PRODUCER.org(),
            new Envelope(
                CHANNEL,
                new UserId("ann"),
                new TreeSet<>(),
                new Body.Posted("words " + sequence, answeredTo)),
            new PublishKey.Sequence(PRODUCER, sequence),
            Optional.empty(),
            reply -> {
              if (reply instanceof PublishReply.Refused(TidegateException why)) {
                codes.put(sequence, why.code());
              }
            }),
        NOW);
  }

  @Test
  void publish_oneIsRefusedForNow_whatFollowsIsNotTakenBeforeIt() {
    share();
    answers.add(new Answer.Unreadable("disk"));
    publish(1, Optional.of(new EventId(EU, 1, OF_CHANNEL, 1)));
    publish(2, Optional.empty());

    reads.remove().run();

    assertThat(codes)
        .containsExactly(
            Map.entry(1L, ErrorCode.STORE_UNAVAILABLE), Map.entry(2L, ErrorCode.PRODUCER_GAP));
    codes.clear();
    publish(1, Optional.empty());
    publish(2, Optional.empty());
    assertThat(codes).isEmpty();
  }

  @Test
  void publish_commitFailsWhileALaterOneLooksForItsTarget_thatOneIsNotTakenBeforeTheFirst() {
    share();
    publish(1, Optional.empty());
    answers.add(new Answer.Frames(List.of(), Optional.empty()));
    publish(2, Optional.of(new EventId(EU, 1, OF_CHANNEL, 1)));

    publisher.commits().failed("DISK", NOW);
    reads.remove().run();

    assertThat(codes)
        .containsExactly(
            Map.entry(1L, ErrorCode.STORE_UNAVAILABLE), Map.entry(2L, ErrorCode.PRODUCER_GAP));
  }

  @Test
  void publish_storeHasNoRoom_refusedForNowAndNothingBehindItOvertakes() {
    share();
    publisher.storeFull(true);
    publish(1, Optional.empty());
    publisher.storeFull(false);
    publish(2, Optional.empty());

    assertThat(codes)
        .containsExactly(
            Map.entry(1L, ErrorCode.STORE_FULL), Map.entry(2L, ErrorCode.PRODUCER_GAP));
  }

  private Publisher publisher() {
    Policies policies = new Policies(baseline(), (_, _) -> {});
    Recovered recovered = new InMemoryJournal(1).recover();
    return new Publisher(
        EU,
        1,
        control,
        policies,
        new Planner(EU, control, policies),
        new Ends(recovered),
        new HybridClock(),
        recovered,
        AcceptConfig.DEFAULTS,
        new Publisher.Effects() {
          @Override
          public void read(Query query, BiConsumer<Answer, Moment> then) {
            if (readsWait) {
              reads.add(() -> then.accept(answers.remove(), NOW));
            } else {
              then.accept(answers.remove(), NOW);
            }
          }

          @Override
          public void wake() {}
        });
  }

  private static PolicyFile baseline() {
    try {
      return PolicyFile.parse("baseline.yaml", DeliveredPolicies.baseline());
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }
}
