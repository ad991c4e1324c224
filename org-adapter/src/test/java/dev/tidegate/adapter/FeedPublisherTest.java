package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.v1.LinkStateChanged;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedPublisherTest {
  private static final UserId ANN = new UserId("ann");

  private final FakeBroker broker = new FakeBroker("acme");
  private final ChannelId id = broker.channel("incident");
  private final TidegateClient client = InProcess.client(broker).build();
  private final Listening listening = new Listening();

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void subscribe_channelOfOthers_endsOnceWithItsCode() throws Exception {
    var options = SubscribeOptions.latest().only(new ChannelId(1, 2));
    client.publisher(options).subscribe(listening);
    listening.request(1);

    assertThat(listening.awaitEnd())
        .containsInstanceOf(TidegateException.class)
        .hasValueSatisfying(cause ->
            assertThat(((TidegateException) cause).code()).isEqualTo(ErrorCode.CHANNEL_UNKNOWN));
    listening.request(1);
    client.close();
    assertThat(listening.ends()).isEqualTo(1);
  }

  @Test
  void request_fewOfMany_isTheCreditAndNoMoreWaits() throws Exception {
    post(0, 50);
    client.publisher(SubscribeOptions.earliest()).subscribe(listening);

    for (int i = 1; i <= 10; i++) {
      listening.request(3);
      listening.awaitItems(3 * i);
    }

    assertThat(listening.texts()).isEqualTo(texts(0, 30));
    assertThat(broker.mostUnansweredCredit()).isLessThanOrEqualTo(3);
  }

  @Test
  void request_beyondTheQueue_isGrantedInPartsOfIt() throws Exception {
    post(0, 300);
    client.publisher(SubscribeOptions.earliest().queueItems(20)).subscribe(listening);

    listening.request(300);
    listening.awaitItems(300);

    assertThat(listening.texts()).isEqualTo(texts(0, 300));
    assertThat(broker.mostUnansweredCredit()).isLessThanOrEqualTo(20);
  }

  @Test
  void onNext_streamsBreakAllTheTime_missesNothingAndRepeatsNothing() throws Exception {
    post(0, 200);
    client.publisher(SubscribeOptions.earliest().queueItems(7)).subscribe(listening);

    for (int i = 1; i <= 40; i++) {
      listening.request(5);
      listening.awaitItems(5 * i);
      broker.breakStreams();
    }

    assertThat(listening.texts()).isEqualTo(texts(0, 200));
    assertThat(listening.ends()).isZero();
  }

  @Test
  void onNext_linkStatesTakeRequests_theRestStillComes() throws Exception {
    post(0, 1);
    client.publisher(SubscribeOptions.earliest()).subscribe(listening);
    listening.request(1);
    listening.awaitItems(1);
    broker.linkState("in-mh", LinkStateChanged.State.STATE_DOWN);
    post(1, 4);

    for (int i = 2; i <= 5; i++) {
      listening.request(1);
      listening.awaitItems(i);
    }

    assertThat(listening.items())
        .filteredOn(received -> received.item() instanceof Item.LinkState)
        .hasSize(1);
    assertThat(listening.texts()).isEqualTo(texts(0, 4));
  }

  @Test
  void cancel_inTheMiddle_nothingMoreComesAndNoEndIsTold() throws Exception {
    post(0, 20);
    var stopping = new Listening(4);
    client.publisher(SubscribeOptions.earliest()).subscribe(stopping);

    stopping.request(Long.MAX_VALUE);
    stopping.awaitItems(4);
    client.close();

    assertThat(stopping.texts()).isEqualTo(texts(0, 4));
    assertThat(stopping.ends()).isZero();
  }

  @Test
  void subscribe_nameThatHasASubscriber_isRefused() throws Exception {
    var publisher = client.publisher(SubscribeOptions.earliest().named("bot"));
    publisher.subscribe(listening);
    var second = new Listening();

    publisher.subscribe(second);

    assertThat(second.awaitEnd()).containsInstanceOf(IllegalStateException.class);
    assertThat(listening.ends()).isZero();
  }

  @Test
  void ack_afterAnItem_whoComesLaterGoesOnBehindIt() throws Exception {
    post(0, 9);
    var cursors = new InMemoryCursorStore();
    var first = client.publisher(SubscribeOptions.earliest().keptIn(cursors, "bot"));
    first.subscribe(listening);
    listening.request(6);
    listening.awaitItems(6);
    first.ack(listening.items().getLast());
    listening.cancel();

    var later = new Listening();
    client.publisher(SubscribeOptions.earliest().keptIn(cursors, "bot")).subscribe(later);
    later.request(3);
    later.awaitItems(3);

    assertThat(later.texts()).isEqualTo(texts(6, 9));
  }

  @Test
  void close_ofTheClient_completesWithoutARequest() throws Exception {
    client.publisher(SubscribeOptions.earliest()).subscribe(listening);
    listening.awaitSubscribed();

    client.close();

    assertThat(listening.awaitEnd()).isEmpty();
  }

  private void post(int from, int to) {
    texts(from, to).forEach(text -> client.channel(id).post(ANN, text));
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }
}
