package dev.tidegate.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.SampleLimits;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class QuotaTest {
  private static final OrgId ACME = new OrgId("acme");
  private static final OrgId GLOBEX = new OrgId("globex");
  private static final Moment START = new Moment(0, 1_795_392_000_000L);
  private static final Rate ANY = OrgLimits.NONE.events();
  private static final OrgLimits.User ANYBODY = OrgLimits.NONE.user();

  private final List<String> woken = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(names = {"CONNECTIONS", "CALLS", "STREAMS"})
  void open_oneMoreThanTheOrgMay_isRefusedUntilOneIsClosed(Limit limit) {
    Quota quota = new Quota(SampleLimits.open(2));
    assertThat(quota.open(limit, ACME, START)).isEmpty();
    assertThat(quota.open(limit, ACME, START)).isEmpty();

    TidegateException refusal = quota.open(limit, ACME, START).orElseThrow();
    assertThat(refusal.code()).isEqualTo(limit.code());
    assertThat(refusal.values()).containsEntry("limit", limit.key()).containsEntry("value", "2");
    assertThat(refusal.retryAfter()).isPresent();
    assertThat(quota.open(limit, GLOBEX, START)).isEmpty();

    quota.close(limit, ACME);
    assertThat(quota.open(limit, ACME, START)).isEmpty();
    assertThat(quota.refused()).containsEntry(limit, 1L);
  }

  @Test
  void publish_beyondTheRate_saysWhichLimitAndWhenItPasses() {
    Quota quota = quota(100, new Rate(10, 3), ANY, ANYBODY);
    for (int i = 0; i < 3; i++) {
      assertThat(quota.publish(ACME, "ann", 1, START)).isEmpty();
    }

    TidegateException refusal = quota.publish(ACME, "bob", 1, START).orElseThrow();

    assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_EXCEEDED);
    assertThat(refusal.values())
        .isEqualTo(Map.of("limit", "events-per-second", "value", "10", "unit", "events/s"));
    assertThat(refusal.retryAfter()).contains(Duration.ofMillis(100));
    assertThat(refusal.getStackTrace()).isEmpty();
    assertThat(quota.publish(GLOBEX, "ann", 1, START)).isEmpty();
    assertThat(quota.publish(ACME, "bob", 1, START.plus(Duration.ofNanos(99_999_999)))).isPresent();
    assertThat(quota.publish(ACME, "bob", 1, START.plus(Duration.ofMillis(100)))).isEmpty();
  }

  @Test
  void notices_ofAFlood_areFew() {
    Quota quota = quota(100, new Rate(1, 1), ANY, ANYBODY);
    for (int i = 0; i < 1_025; i++) {
      var _ = quota.publish(ACME, "ann", 1, START);
    }

    assertThat(quota.notices())
        .hasSize(11)
        .endsWith(new Quota.Notice(ACME, Limit.EVENTS_PER_SECOND, 1_024));
    assertThat(quota.notices()).isEmpty();
  }

  @Test
  void publish_severalLimitsReached_tellsTheOneThatTakesLongest() {
    Quota quota = quota(100, new Rate(10, 1), new Rate(100, 100), user(100, new Rate(1, 1), ANY));
    assertThat(quota.publish(ACME, "ann", 100, START)).isEmpty();

    TidegateException ofUser = quota.publish(ACME, "ann", 50, START).orElseThrow();
    TidegateException ofBytes = quota.publish(ACME, "bob", 50, START).orElseThrow();

    assertThat(ofUser.values()).containsEntry("limit", "user-events-per-second");
    assertThat(ofUser.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(ofBytes.values()).containsEntry("limit", "bytes-per-second");
    assertThat(ofBytes.retryAfter()).contains(Duration.ofMillis(500));
    assertThat(quota.refused())
        .containsEntry(Limit.USER_EVENTS_PER_SECOND, 1L)
        .containsEntry(Limit.BYTES_PER_SECOND, 1L);
  }

  @Test
  void publish_refused_takesNothingOfAnyLimit() {
    Quota quota = quota(100, new Rate(1, 2), ANY, user(100, new Rate(1, 1), ANY));
    assertThat(quota.publish(ACME, "ann", 1, START)).isEmpty();
    for (int i = 0; i < 50; i++) {
      assertThat(quota.publish(ACME, "ann", 1, START)).isPresent();
    }

    assertThat(quota.publish(ACME, "bob", 1, START)).isEmpty();
  }

  @Test
  void publish_tooManyUnanswered_isRefusedUntilOneIsAnswered() {
    Quota quota = quota(2, ANY, ANY, user(1, ANY, ANY));
    assertThat(quota.publish(ACME, "ann", 1, START)).isEmpty();
    assertThat(limit(quota.publish(ACME, "ann", 1, START))).isEqualTo("user-events-in-flight");
    assertThat(quota.publish(ACME, "bob", 1, START)).isEmpty();
    assertThat(limit(quota.publish(ACME, "cyd", 1, START))).isEqualTo("events-in-flight");
    // Of a stream: it was read while there was room.
    assertThat(quota.publishOfStream(ACME, "cyd", 1, START)).isEmpty();

    quota.answered(ACME, "cyd");
    quota.answered(ACME, "ann");

    assertThat(quota.publish(ACME, "ann", 1, START)).isEmpty();
  }

  @Test
  void publish_inventedUsers_costNoMemoryAndGetTheOrgsQuotaTogether() {
    Quota quota = quota(1 << 20, new Rate(1, 5_000), ANY, user(1, new Rate(1, 1), ANY));
    int passed = 0;
    for (int i = 0; i < 20_000; i++) {
      passed += quota.publish(ACME, "user-" + i, 1, START).isEmpty() ? 1 : 0;
    }

    assertThat(passed).isEqualTo(5_000);
    assertThat(quota.users(ACME)).isEqualTo(OrgLoad.USERS);
  }

  @Test
  void publish_namesThatAreTooLong_shareOnePlace() {
    Quota quota = quota(100, ANY, ANY, user(100, new Rate(1, 1), ANY));

    assertThat(quota.publish(ACME, "x".repeat(100_000), 1, START)).isEmpty();
    assertThat(quota.publish(ACME, "y".repeat(200_000), 1, START)).isPresent();
    assertThat(quota.users(ACME)).isEqualTo(1);
  }

  @Test
  void tick_orgThatHasNothingOpen_isForgottenWhenItsAllowanceIsFull() {
    Quota quota = quota(100, new Rate(10, 10), ANY, ANYBODY);
    assertThat(quota.publish(ACME, "ann", 1, START)).isEmpty();
    assertThat(quota.open(Limit.CALLS, GLOBEX, START)).isEmpty();

    quota.tick(START.plus(Duration.ofSeconds(2)));
    assertThat(quota.orgs()).isEqualTo(2);

    quota.answered(ACME, "ann");
    quota.close(Limit.CALLS, GLOBEX);
    quota.tick(START.plus(Duration.ofSeconds(4)));
    assertThat(quota.orgs()).isZero();
  }

  @Test
  void hasRoomOr_noRoom_wakesAsManyAsFindRoom() {
    Quota quota = quota(1 << 20, new Rate(1_000, 1_000), ANY, ANYBODY);
    for (int i = 0; i < 1_000; i++) {
      assertThat(quota.publishOfStream(ACME, "ann", 1, START)).isEmpty();
    }
    for (String each : List.of("one", "two", "three")) {
      assertThat(quota.hasRoomOr(ACME, START, () -> woken.add(each))).isFalse();
    }

    quota.tick(START.plus(Duration.ofMillis(255)));
    assertThat(woken).isEmpty();
    quota.tick(START.plus(Duration.ofMillis(256)));
    assertThat(woken).containsExactly("one");
    // Who comes now waits behind those that wait.
    Moment later = START.plus(Duration.ofMillis(900));
    assertThat(quota.hasRoomOr(ACME, later, () -> woken.add("four"))).isFalse();
    quota.tick(later);
    assertThat(woken).containsExactly("one", "two", "three", "four");
  }

  @Test
  void hasRoomOr_unansweredAtTheLimit_isWokenByAnAnswer() {
    Quota quota = quota(1, ANY, ANY, ANYBODY);
    assertThat(quota.publishOfStream(ACME, "ann", 1, START)).isEmpty();
    assertThat(quota.hasRoomOr(ACME, START, () -> woken.add("one"))).isFalse();

    quota.answered(ACME, "ann");

    assertThat(woken).containsExactly("one");
  }

  @Test
  void afterRefusal_untilAQuarterOfASecond_waits() {
    Quota quota = quota(1, ANY, ANY, ANYBODY);
    quota.afterRefusal(START, () -> woken.add("one"));

    quota.tick(START.plus(Duration.ofMillis(249)));
    assertThat(woken).isEmpty();
    quota.tick(START.plus(Duration.ofMillis(250)));
    quota.tick(START.plus(Duration.ofMillis(251)));
    assertThat(woken).containsExactly("one");
  }

  /// A flood of one org changes nothing of what another one gets.
  @Property(tries = 50)
  void publish_besideAFlood_isAsIfAlone(@ForAll long seed) {
    LimitsByOrg limits =
        SampleLimits.sending(
            50, new Rate(200, 40), new Rate(20_000, 9_000), user(20, new Rate(90, 20), ANY));
    Quota beside = new Quota(limits);
    Quota alone = new Quota(limits);
    Random random = new Random(seed);
    Moment now = START;
    List<String> open = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      now = now.plus(Duration.ofMillis(random.nextInt(20)));
      for (int flood = random.nextInt(20); flood > 0; flood--) {
        beside.publish(GLOBEX, "u" + random.nextInt(5_000), 1 + random.nextInt(5_000), now);
      }
      String user = "u" + random.nextInt(4);
      int bytes = 1 + random.nextInt(500);
      Optional<TidegateException> one = beside.publish(ACME, user, bytes, now);
      Optional<TidegateException> other = alone.publish(ACME, user, bytes, now);
      assertThat(one.map(TidegateException::getMessage))
          .isEqualTo(other.map(TidegateException::getMessage));
      if (one.isEmpty()) {
        open.add(user);
      }
      if (!open.isEmpty() && random.nextBoolean()) {
        String answered = open.removeFirst();
        beside.answered(ACME, answered);
        alone.answered(ACME, answered);
      }
      beside.tick(now);
      alone.tick(now);
    }
  }

  private static String limit(Optional<TidegateException> refusal) {
    return String.valueOf(refusal.orElseThrow().values().get("limit"));
  }

  private static Quota quota(int inFlight, Rate events, Rate bytes, OrgLimits.User user) {
    return new Quota(SampleLimits.sending(inFlight, events, bytes, user));
  }

  private static OrgLimits.User user(int inFlight, Rate events, Rate bytes) {
    return new OrgLimits.User(inFlight, events, bytes);
  }
}
