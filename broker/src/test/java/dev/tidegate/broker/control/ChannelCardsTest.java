package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.CHANNEL;
import static dev.tidegate.broker.control.ControlSamples.CORD;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelCardsTest {
  private final ModelDirectory directory = new ModelDirectory();
  private long nanos;

  /// What happens in the middle of a question to the loop, before it and behind it.
  private Runnable meanwhile = () -> {};

  private int asked;
  private final ChannelCards cards =
      new ChannelCards(
          directory,
          new LoopReads(
              task -> {
                asked++;
                meanwhile.run();
                task.accept(new Moment(nanos, 0));
                meanwhile.run();
              },
              Duration.ofSeconds(1)),
          () -> nanos);

  private void apply(List<ControlChange> changes) {
    cards.applied(
        new ControlNews(directory.localPosition() - 1, directory.localPosition(), changes));
  }

  /// The next question's answer is on its way when this happens.
  private void whileAsked(int from, Runnable once) {
    int[] calls = {0};
    meanwhile =
        () -> {
          if (calls[0]++ == from) {
            once.run();
          }
        };
  }

  @Test
  void member_unknownChannel_isAskedForEachTime() {
    assertThat(cards.member(ACME, CHANNEL)).isEmpty();
    assertThat(cards.member(ACME, CHANNEL)).isEmpty();

    assertThat(asked).isEqualTo(2);
  }

  @Test
  void member_knownOne_isNotAskedAgain() {
    apply(directory.flip(CHANNEL, ACME));

    assertThat(cards.knowsMember(ACME, CHANNEL)).isFalse();
    assertThat(cards.member(ACME, CHANNEL)).isPresent();
    assertThat(cards.member(ACME, CHANNEL)).isPresent();

    assertThat(cards.knowsMember(ACME, CHANNEL)).isTrue();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void member_notOnTheCard_theLoopSaysNo() {
    apply(directory.flip(CHANNEL, ACME));
    cards.member(ACME, CHANNEL);

    assertThat(cards.member(BOLT, CHANNEL)).isEmpty();

    assertThat(asked).isEqualTo(2);
  }

  @Test
  void member_leftSinceItWasLoaded_isGone() {
    apply(directory.flip(CHANNEL, ACME));
    cards.member(ACME, CHANNEL);

    apply(directory.flip(CHANNEL, ACME));

    assertThat(cards.knowsMember(ACME, CHANNEL)).isFalse();
    assertThat(cards.member(ACME, CHANNEL)).isEmpty();
  }

  @Test
  void member_leavesWhileTheAnswerIsOnItsWay_isNotKept() {
    apply(directory.flip(CHANNEL, ACME));
    whileAsked(1, () -> apply(directory.flip(CHANNEL, ACME)));

    // It was true when it was asked; but whoever asks later was told.
    assertThat(cards.member(ACME, CHANNEL)).isPresent();

    assertThat(cards.knowsMember(ACME, CHANNEL)).isFalse();
    assertThat(cards.member(ACME, CHANNEL)).isEmpty();
  }

  @Test
  void applied_newsAreMissing_nothingIsKept() {
    apply(directory.flip(CHANNEL, ACME));
    cards.member(ACME, CHANNEL);
    cards.all(ACME);
    directory.flip(CHANNEL, ACME);

    nanos++;
    apply(directory.flip(ControlSamples.channel(2), BOLT));
    nanos++;

    assertThat(cards.member(ACME, CHANNEL)).isEmpty();
    assertThat(cards.all(ACME)).isEmpty();
  }

  @Test
  void applied_memberMovesHome_theCardTellsIt() {
    apply(directory.rehome(ACME, EU));
    apply(directory.flip(CHANNEL, ACME));
    assertThat(cards.member(ACME, CHANNEL).orElseThrow().homes()).containsEntry(ACME, EU);

    apply(directory.rehome(ACME, US));

    assertThat(cards.member(ACME, CHANNEL).orElseThrow().homes()).containsEntry(ACME, US);
  }

  @Test
  void known_formerMember_isToldByTheLoop() {
    apply(directory.flip(CHANNEL, ACME));
    apply(directory.flip(CHANNEL, ACME));

    assertThat(cards.known(BOLT, ControlSamples.channel(2))).isEmpty();
    assertThat(cards.known(ACME, CHANNEL)).isPresent();
  }

  @Test
  void learn_onTheLoop_isKnownWithoutAQuestion() {
    apply(directory.flip(CHANNEL, ACME));

    cards.learn(CHANNEL);
    cards.learn(ControlSamples.channel(2));

    assertThat(cards.knowsMember(ACME, CHANNEL)).isTrue();
    assertThat(asked).isZero();
  }

  @Test
  void all_manyChannels_oneQuestionForMany() {
    for (int i = 0; i < 600; i++) {
      apply(directory.flip(ControlSamples.channel(i), ACME));
    }

    assertThat(cards.all(ACME)).hasSize(600);
    assertThat(cards.all(ACME)).hasSize(600);

    assertThat(asked).as("which, and three times 256").isEqualTo(4);
  }

  @Test
  void member_longSinceHeardOf_isAskedForAgain() {
    apply(directory.flip(CHANNEL, ACME));
    cards.member(ACME, CHANNEL);

    nanos += ChannelCards.KEPT.toNanos();

    assertThat(cards.member(ACME, CHANNEL)).isPresent();
    assertThat(asked).isEqualTo(2);
  }

  /// Readers, news, lost news and time in any order, also in the midst of a reader's question: a
  /// reader sees what was true at one moment since the last news that anybody had been told when it
  /// began.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void reader_anyInterleaving_neverOlderThanWhatWasTold(int part) {
    for (int seed = part * 250; seed < (part + 1) * 250; seed++) {
      new Play(seed).run();
    }
  }

  /// One random run.
  private static final class Play {
    private static final int STEPS = 60;
    private static final List<OrgId> ORGS = List.of(ACME, BOLT, CORD);
    private static final List<ChannelId> CHANNELS =
        List.of(CHANNEL, ControlSamples.channel(2), ControlSamples.channel(3));

    private final RandomGenerator random;
    private final ModelDirectory directory = new ModelDirectory();
    private final ChannelCards cards;
    private long nanos;
    private long told;
    private long heard;
    private int depth;

    Play(int seed) {
      random = new SplittableRandom(seed);
      var reads =
          new LoopReads(
              task -> {
                happen();
                task.accept(new Moment(nanos, 0));
                happen();
              },
              Duration.ofSeconds(1));
      cards = new ChannelCards(directory, reads, () -> nanos);
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
    }

    /// What others do while a question is on its way.
    private void happen() {
      for (int left = random.nextInt(3); left > 0 && depth < 3; left--) {
        depth++;
        step();
        depth--;
      }
    }

    private void step() {
      OrgId org = ORGS.get(random.nextInt(ORGS.size()));
      ChannelId channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
      long known = told;
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> apply(org, channel);
        case 3 -> nanos += random.nextLong(Duration.ofSeconds(3).toNanos());
        case 4 -> cards.learn(channel);
        case 5 -> {
          if (cards.knowsMember(org, channel)) {
            directory.requireSeen(org, channel, cards.member(org, channel), known);
          }
        }
        case 6, 7 -> directory.requireSeen(org, cards.all(org), known);
        default -> directory.requireSeen(org, channel, cards.member(org, channel), known);
      }
      nanos++;
    }

    /// One to three entries, told at once, or never.
    private void apply(OrgId org, ChannelId channel) {
      List<ControlChange> changes = new ArrayList<>();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        changes.addAll(
            random.nextInt(8) == 0
                ? directory.rehome(org, random.nextBoolean() ? EU : US)
                : directory.flip(channel, org));
      }
      if (random.nextInt(8) > 0) {
        // Lost news leave a gap before these.
        cards.applied(new ControlNews(heard, directory.localPosition(), changes));
        heard = directory.localPosition();
        told = heard;
      } else {
        heard = directory.localPosition();
      }
    }
  }
}
