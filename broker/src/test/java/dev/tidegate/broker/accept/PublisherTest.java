package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// The write path against a store that answers what a test says.
final class PublisherTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final Moment NOW = new Moment(0, 1_795_392_000_000L);
  private static final Producer PRODUCER = new Producer(new OrgId("acme"), 1, 2);
  private static final BucketId BUCKET = new BucketId(7);

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

  private Publisher publisher() {
    ControlState control = new ControlState();
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
            then.accept(answers.remove(), NOW);
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
