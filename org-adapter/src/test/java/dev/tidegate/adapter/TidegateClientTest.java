package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TidegateClientTest {
  private static final UserId ANN = new UserId("ann");

  private final FakeBroker broker = new FakeBroker("acme");
  private final TidegateClient client = InProcess.client(broker).build();
  private ChannelId id = broker.channel("incident");
  private ChannelClient channel = client.channel(id);

  @BeforeEach
  void makeChannel() {
    id = broker.channel("incident");
    channel = client.channel(id);
  }

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void post_unknownChannel_throwsTheBrokersCode() {
    var nowhere = client.channel(new ChannelId(1, 2));

    assertCode(() -> nowhere.post(ANN, "hi"), ErrorCode.CHANNEL_UNKNOWN);
  }

  @Test
  void post_beyondALimit_isRefusedBeforeItIsSent() {
    assertCode(() -> channel.post(ANN, ""), ErrorCode.TEXT_EMPTY);
    assertCode(() -> channel.post(ANN, "x".repeat(65_537)), ErrorCode.TEXT_TOO_LONG);
    assertCode(() -> channel.post(ANN, "\ud800"), ErrorCode.TEXT_MALFORMED);
    assertCode(() -> channel.labelled("No Such").post(ANN, "x"), ErrorCode.LABELS_MALFORMED);
    assertThat(broker.texts(id)).isEmpty();
  }

  @Test
  void post_nobodyThere_isUnreachableAfterTheDeadline() {
    try (var lost =
        InProcess.client(FakeBroker.nowhere()).deadline(Duration.ofMillis(200)).build()) {
      assertThatThrownBy(() -> lost.channel(id).post(ANN, "hi"))
          .isInstanceOfSatisfying(
              TidegateException.class,
              e -> assertThat(Failure.of(e)).isEqualTo(new Failure.Unreachable(true)));
    }
  }

  @Test
  void post_answerLost_isRepeatedAndPublishedOnce() {
    broker.failNext(ErrorCode.COMMIT_UNKNOWN, 2);

    Receipt receipt = channel.post(ANN, "once");

    assertThat(receipt.duplicate()).isTrue();
    assertThat(broker.texts(id)).containsExactly("once");
  }

  @Test
  void publish_sameKeyOtherBody_isAMismatch() {
    client.publish(channel.message(ANN, "one"), "key");

    assertCode(
        () -> client.publish(channel.message(ANN, "two"), "key"), ErrorCode.IDEMPOTENCY_MISMATCH);
    assertThat(broker.texts(id)).containsExactly("one");
  }

  @Test
  void post_partnersDiffer_receiptTellsEach() {
    Receipt receipt = channel.post(ANN, "mail ann@acme.example, it is secret");

    assertThat(receipt.outcome(new OrgId("globex")))
        .hasValueSatisfying(globex -> {
          assertThat(globex.outcome()).isEqualTo(Outcome.CHANGED);
          assertThat(globex.redacted()).containsExactly("pii.email");
          assertThat(globex.rules()).extracting(Rule::toString).containsExactly("acme/R-mail");
        });
    assertThat(receipt.outcome(new OrgId("initech")))
        .hasValueSatisfying(initech -> assertThat(initech.outcome()).isEqualTo(Outcome.STUB));
    assertThat(receipt.outcome(new OrgId("nobody"))).isEmpty();
  }

  @Test
  void editReplyReactDelete_ownMessage_areStored() {
    Receipt first = channel.post(ANN, "one");

    channel.reply(ANN, first.event(), "two");
    channel.edit(ANN, first.event(), "three");
    channel.react(ANN, first.event(), "👍");
    channel.unreact(ANN, first.event(), "👍");
    channel.delete(ANN, first.event());

    assertThat(channel.history(Direction.FORWARD, OptionalLong.empty(), 50).deliveries())
        .extracting(delivery -> delivery.event().body().getClass().getSimpleName())
        .containsExactly(
            "Posted", "Posted", "Edited", "ReactionAdded", "ReactionRemoved", "Deleted");
  }

  @Test
  void preview_restrictedText_showsWhatEachWouldSee() {
    Preview preview = channel.preview(ANN, "ask ann@acme.example");

    assertThat(preview.classes()).containsExactly("pii.email");
    assertThat(preview.renditions())
        .extracting(Preview.Rendition::text)
        .containsExactly("ask [e-mail]", "ask ann@acme.example");
    assertThat(broker.texts(id)).isEmpty();
  }

  @Test
  void history_manyPages_isReadInBothDirections() {
    List<String> texts = IntStream.range(0, 450).mapToObj(i -> "m" + i).toList();
    texts.forEach(text -> channel.post(ANN, text));

    assertThat(texts(channel.history(Direction.FORWARD))).isEqualTo(texts);
    assertThat(texts(channel.history(Direction.BACKWARD))).isEqualTo(texts.reversed());
  }

  @Test
  void explain_event_tellsOutcomeAndPolicySet() {
    Receipt receipt = channel.post(ANN, "one");

    Explanation explanation = client.explain(receipt.event(), new OrgId("globex"));

    assertThat(explanation.outcome().outcome()).isEqualTo(Outcome.STUB);
    assertThat(explanation.policySet()).hasSize(64);
    assertThat(explanation.endsAt()).isEmpty();
  }

  @Test
  void channels_inviteAndAnswer_showsEachStep() {
    ChannelInfo made = client.channels().create("launch");
    Invitation invitation = client.channels().invite(made.id(), new OrgId("globex"));

    assertThat(client.channels().invitations()).containsExactly(invitation);
    assertThat(client.channels().accept(invitation.id()).accepted()).isTrue();
    assertThat(client.channels().approve(invitation.id()).approvedByHost()).isTrue();
    assertThat(client.channels().decline(invitation.id()).state())
        .isEqualTo(Invitation.State.DECLINED);
    client.channels().disconnect(made.id(), new OrgId("globex"));
    assertThat(client.channels().list())
        .extracting(ChannelInfo::name)
        .containsExactly("incident", "launch");
    assertThat(client.channel(made.id()).info().bucket()).isEqualTo(made.id().bucket());
  }

  @Test
  void outbox_builtWithout_saysSo() {
    assertThatThrownBy(client::outbox).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> texts(Iterable<Delivery> history) {
    return StreamSupport.stream(history.spliterator(), false)
        .map(delivery -> ((dev.tidegate.model.Body.Posted) delivery.event().body()).text())
        .toList();
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(TidegateException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
