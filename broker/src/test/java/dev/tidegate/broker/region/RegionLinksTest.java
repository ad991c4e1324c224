package dev.tidegate.broker.region;

import static dev.tidegate.broker.testing.Frames.EU;
import static dev.tidegate.broker.testing.Frames.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.serve.FeedConfig;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.broker.upkeep.MergeConfig;
import dev.tidegate.broker.upkeep.SweepConfig;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// That what the two halves of a link want done reaches the stages that do it.
class RegionLinksTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final Moment NOW = new Moment(0, 1_000_000);

  private final InMemoryJournal journal = new InMemoryJournal(1);
  private final Heard heard = new Heard();

  @Test
  void refused_ofAnEventOfOurs_isInTheNextCommit() {
    RegionStages stages =
        new RegionStages(settings(), journal.recover(), new Random(1), heard, NOW);
    EventId event = new EventId(EU, 5, BUCKET, 2);

    new LinkWiring(US, stages, heard).refused(event, "POISON_EVENT", NOW);
    stages.commits.pump(NOW);

    assertThat(heard.woken).isPositive();
    assertThat(heard.appended.getFirst().refusals())
        .containsExactly(new Batch.Refusal(event, "POISON_EVENT", NOW.millis()));
  }

  @Test
  void tick_afterAFrameHasWaitedTooLongForControl_refusesIt() {
    RegionCore core = new RegionCore(settings(), journal.recover(), new Random(1), heard, NOW);
    core.greeted(1, US, new LinkMessage.Hello(1, US, "b1", 9, Lane.LIVE, 1, 0), NOW);
    core.received(1, new LinkMessage.Data(1, List.of(frameAheadOfControl()), 1), NOW);
    heard.answers.clear();

    core.tick(NOW.plus(Duration.ofSeconds(29)));
    assertThat(heard.answers).isEmpty();
    core.tick(NOW.plus(Duration.ofSeconds(30)));

    assertThat(heard.answers)
        .contains(new LinkMessage.NackGap(1, BUCKET, List.of(), "POLICY_SET_UNKNOWN"));
    assertThat(heard.alarms).containsExactly("POLICY_SET_UNKNOWN");
  }

  private static LinkMessage.Item frameAheadOfControl() {
    Frame frame =
        Frames.after(Pointer.START)
            .origin(US)
            .bucket(BUCKET)
            .event(Frames.channel(BUCKET, 0), "a")
            .control(Map.of(US, 99L))
            .build();
    return new LinkMessage.FrameBytes(FrameCodec.encode(frame));
  }

  private static RegionSettings settings() {
    try {
      return new RegionSettings(
          EU,
          "test",
          5,
          new TreeSet<>(List.of("EU")),
          new TreeSet<>(),
          List.of(US),
          PolicyFile.parse("baseline.yaml", DeliveredPolicies.baseline()),
          List.of(),
          AcceptConfig.DEFAULTS,
          LinkConfig.DEFAULTS,
          FeedConfig.DEFAULTS,
          Lease.DEFAULT,
          100,
          1 << 20,
          1 << 20,
          SweepConfig.DEFAULTS,
          MergeConfig.DEFAULTS,
          LimitsByOrg.NONE,
          WireLevels.CURRENT);
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }

  /// What the region wanted done.
  private static final class Heard implements RegionCore.Effects {
    private final List<Batch> appended = new ArrayList<>();
    private final List<LinkMessage> answers = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private int woken;

    @Override
    public void append(Batch batch) {
      appended.add(batch);
    }

    @Override
    public void resolve(Batch batch) {}

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {}

    @Override
    public void stop(String cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void dial(RegionId peer, Lane lane, long generation) {}

    @Override
    public void send(RegionId peer, Lane lane, LinkMessage.FromSender message) {}

    @Override
    public void hangUp(RegionId peer, Lane lane) {}

    @Override
    public void answer(long session, LinkMessage.FromReceiver message) {
      answers.add(message);
    }

    @Override
    public void end(long session, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public FeedSink feeds() {
      throw new AssertionError("Nobody listens here");
    }

    @Override
    public void alarm(String code, String detail) {
      alarms.add(code);
    }

    @Override
    public void linkChanged(LinkStatus status) {}

    @Override
    public void swept(Sweeper.Report report) {}

    @Override
    public void wake() {
      woken++;
    }
  }
}
