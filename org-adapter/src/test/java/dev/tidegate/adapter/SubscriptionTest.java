package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.v1.LinkStateChanged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubscriptionTest {
  private static final UserId ANN = new UserId("ann");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final FakeBroker broker = new FakeBroker("acme");
  private final ChannelId id = broker.channel("incident");
  private final TidegateClient client = InProcess.client(broker).build();

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  @Test
  void next_channelOfOthers_throwsChannelUnknown() {
    try (var feed = client.subscribe(SubscribeOptions.latest().only(new ChannelId(1, 2)))) {
      assertThatThrownBy(() -> feed.next(SOON))
          .isInstanceOfSatisfying(
              TidegateException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANNEL_UNKNOWN));
    }
  }

  @Test
  void next_cursorExpired_tellsTheFirstPlaceThereIs() throws Exception {
    post(0, 10);
    Cursor old;
    try (var feed = client.subscribe(SubscribeOptions.earliest())) {
      take(feed, 2);
      old = feed.next(SOON).orElseThrow().resume();
    }
    broker.expireBefore(8);

    try (var feed = client.subscribe(SubscribeOptions.latest().from(old))) {
      assertThatThrownBy(() -> feed.next(SOON))
          .isInstanceOfSatisfying(
              TidegateException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_EXPIRED);
                assertThat(e.values()).containsEntry("first", "8");
              });
    }
  }

  @Test
  void next_streamsBreakAllTheTime_missesNothingAndRepeatsNothing() throws Exception {
    post(0, 200);
    var read = new ArrayList<String>();
    try (var feed = client.subscribe(SubscribeOptions.earliest().queueItems(7))) {
      while (read.size() < 200) {
        read.addAll(take(feed, 1));
        if (read.size() % 9 == 0) {
          broker.breakStreams();
        }
      }
    }
    assertThat(read).isEqualTo(texts(0, 200));
    assertThat(broker.mostUnansweredCredit()).isLessThanOrEqualTo(7);
  }

  @Test
  void subscribe_brokerRefusesForNow_connectsLater() throws Exception {
    post(0, 1);
    broker.failNext(ErrorCode.STARTING, 3);

    try (var feed = client.subscribe(SubscribeOptions.earliest())) {
      assertThat(take(feed, 1)).containsExactly("m0");
    }
  }

  @Test
  void ack_keptInFolder_goesOnAfterARestart() throws Exception {
    post(0, 9);
    var options =
        SubscribeOptions.earliest().keptIn(new FileCursorStore(folder.resolve("at")), "bot");
    try (var feed = client.subscribe(options)) {
      take(feed, 5);
      Received sixth = feed.next(SOON).orElseThrow();
      feed.ack(sixth); // The last of the second batch of three.
    }

    try (var feed = client.subscribe(options)) {
      assertThat(take(feed, 3)).isEqualTo(texts(6, 9));
    }
  }

  @Test
  void ack_inTheMiddleOfABatch_repeatsNoMoreThanTheBatch() throws Exception {
    post(0, 9);
    var options = SubscribeOptions.earliest().keptIn(new InMemoryCursorStore(), "bot");
    try (var feed = client.subscribe(options)) {
      take(feed, 4);
      feed.ack(feed.next(SOON).orElseThrow());
    }

    try (var feed = client.subscribe(options)) {
      assertThat(take(feed, 1)).isEqualTo(texts(3, 4));
    }
  }

  @Test
  void ack_named_brokerKeepsIt() throws Exception {
    post(0, 3);
    try (var feed = client.subscribe(SubscribeOptions.earliest().named("bot"))) {
      take(feed, 2);
      feed.ack(feed.next(SOON).orElseThrow());
      broker.awaitAcknowledged("bot");
    }
    post(3, 4);

    try (var feed = client.subscribe(SubscribeOptions.earliest().named("bot"))) {
      assertThat(take(feed, 1)).containsExactly("m3");
    }
  }

  @Test
  void next_linkStates_onlyTheLatestOfARegionWaits() throws Exception {
    post(0, 1);
    try (var feed = client.subscribe(SubscribeOptions.earliest())) {
      assertThat(take(feed, 1)).containsExactly("m0");
      broker.linkState("in-mh", LinkStateChanged.State.STATE_DOWN);
      broker.linkState("in-mh", LinkStateChanged.State.STATE_CATCHING_UP);
      broker.linkState("in-mh", LinkStateChanged.State.STATE_LIVE);
      post(1, 2);

      var items = new ArrayList<Item>();
      do {
        items.add(feed.next(SOON).orElseThrow().item());
      } while (!(items.getLast() instanceof Delivery));

      assertThat(items.get(items.size() - 2))
          .isEqualTo(new Item.LinkState(new dev.tidegate.model.RegionId("in-mh"), Item.Link.LIVE));
    }
  }

  @Test
  void iterator_closedByAnother_ends() throws Exception {
    post(0, 2);
    var feed = client.subscribe(SubscribeOptions.earliest());
    var read = new ArrayList<String>();
    for (Received received : feed) {
      read.add(text(received));
      if (read.size() == 2) {
        feed.close();
      }
    }
    assertThat(read).isEqualTo(texts(0, 2));
  }

  @Test
  void cursor_asText_isReadBack() throws Exception {
    post(0, 4);
    Cursor cursor;
    try (var feed = client.subscribe(SubscribeOptions.earliest())) {
      take(feed, 2);
      cursor = feed.next(SOON).orElseThrow().resume();
    }
    Cursor parsed = Cursor.parse(cursor.toString());

    assertThat(parsed).isEqualTo(cursor);
    try (var feed = client.subscribe(SubscribeOptions.latest().from(parsed))) {
      assertThat(take(feed, 1)).containsExactly("m3");
    }
  }

  private void post(int from, int to) {
    texts(from, to).forEach(text -> client.channel(id).post(ANN, text));
  }

  private static List<String> take(Subscription feed, int count) throws InterruptedException {
    var texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add(text(feed.next(SOON).orElseThrow()));
    }
    return texts;
  }

  private static String text(Received received) {
    return received.item() instanceof Delivery delivery
            && delivery.event().body() instanceof Body.Posted posted
        ? posted.text()
        : received.toString();
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }
}
