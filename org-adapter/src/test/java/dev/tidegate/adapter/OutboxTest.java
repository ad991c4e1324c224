package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  private static final UserId ANN = new UserId("ann");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final FakeBroker broker = new FakeBroker("acme");
  private final ChannelId id = broker.channel("incident");
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    broker.close();
  }

  @Test
  void submit_outboxFull_isRefusedWithOverloaded() {
    try (var client =
        InProcess.client(FakeBroker.nowhere())
            .outbox(folder.resolve("outbox.db"))
            .outboxBounds(2, 1 << 20)
            .build()) {
      client.outbox().submit(message("one"));
      client.outbox().submit(message("two"));

      assertThatThrownBy(() -> client.outbox().submit(message("three")))
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
      assertThat(client.outbox().status().waiting()).isEqualTo(2);
    }
  }

  @Test
  void build_outboxInUse_isRefused() {
    open.add(client());

    assertThatThrownBy(this::client)
        .isInstanceOfSatisfying(
            TidegateException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
  }

  @Test
  void submit_refusedForGood_isSetAsideAndBlocksNothing() throws Exception {
    broker.refuse(
        envelope -> envelope.getPosted().getText().equals("bad"), ErrorCode.NOT_YOUR_MESSAGE);
    var client = client();
    open.add(client);

    Ticket bad = client.outbox().submit(message("bad"));
    Ticket good = client.outbox().submit(message("good"));

    assertThat(good.receipt().get(20, TimeUnit.SECONDS).duplicate()).isFalse();
    assertThatThrownBy(() -> bad.receipt().get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TidegateException.class);
    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(client.outbox().refused(10))
        .extracting(RefusedItem::id, RefusedItem::code, RefusedItem::envelope)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                bad.id(), ErrorCode.NOT_YOUR_MESSAGE, message("bad")));
    assertThat(client.outbox().forget(bad.id())).isTrue();
    assertThat(client.outbox().status().refused()).isZero();
  }

  @Test
  void submit_refusedForNow_isSentAgainInOrder() throws Exception {
    broker.failNext(ErrorCode.OVERLOADED, 5);
    var client = client();
    open.add(client);

    submit(client, 0, 20);

    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id)).isEqualTo(texts(20));
  }

  @Test
  void submit_streamsBreakAllTheTime_publishesEachOnceInOrder() throws Exception {
    var client = client();
    open.add(client);

    for (int i = 0; i < 300; i += 10) {
      submit(client, i, i + 10);
      broker.breakStreams();
    }

    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id)).isEqualTo(texts(300));
  }

  @Test
  void submit_answersLostThenRestart_receiptsComeFromTheFirstTime() throws Exception {
    broker.holdAnswers(true);
    try (var first = client()) {
      submit(first, 0, 10);
      broker.awaitStored(id, 10);
    }

    broker.holdAnswers(false);
    var told = new CopyOnWriteArrayList<Receipt>();
    var second =
        InProcess.client(broker)
            .outbox(folder.resolve("outbox.db"))
            .outboxListener(
                new OutboxListener() {
                  @Override
                  public void published(long item, Envelope envelope, Receipt receipt) {
                    told.add(receipt);
                  }

                  @Override
                  public void refused(RefusedItem item) {
                    throw new AssertionError(item);
                  }
                })
            .build();
    open.add(second);

    assertThat(second.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id)).isEqualTo(texts(10));
    assertThat(told).hasSize(10).allMatch(Receipt::duplicate);
  }

  @Test
  void submit_weekendWithoutNetwork_isPublishedAfterwards() throws Exception {
    try (var offline =
        InProcess.client(FakeBroker.nowhere()).outbox(folder.resolve("outbox.db")).build()) {
      submit(offline, 0, 50);
      assertThat(offline.outbox().status().connected()).isFalse();
    }

    var online = client();
    open.add(online);

    assertThat(online.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id)).isEqualTo(texts(50));
  }

  @Test
  void submit_brokerStorePutBack_goesOnWhereTheBrokerStands() throws Exception {
    var client = client();
    open.add(client);
    submit(client, 0, 10);
    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();

    broker.forgetLast(4);
    broker.breakStreams();
    submit(client, 10, 15);

    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id)).isEqualTo(texts(15));
  }

  @Test
  void submit_refusedItemsKeepTheirSequences_restIsPublishedOnceInOrder() throws Exception {
    broker.reuseSequencesOfRefused();
    broker.refuse(
        envelope -> envelope.getPosted().getText().endsWith("7"), ErrorCode.NOT_YOUR_MESSAGE);
    var client = client();
    open.add(client);

    submit(client, 0, 40);

    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    assertThat(broker.texts(id))
        .isEqualTo(texts(40).stream().filter(text -> !text.endsWith("7")).toList());
    assertThat(client.outbox().refused(10)).hasSize(4);
  }

  @Test
  void submit_processKilled_publishesWhatItWasToldIsDurable() throws Exception {
    Path file = folder.resolve("outbox.db");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SubmitForever.class.getName(),
                file.toString(),
                id.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int durable = 0;
    try (var output = process.inputReader()) {
      while (durable < 100) {
        durable += count(Objects.requireNonNull(output.readLine(), "the process ended"));
      }
      // Not by way of the process itself, which would close its output.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      // What it printed before it died counts as well.
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        durable += count(line);
      }
    }

    var client = client();
    open.add(client);

    assertThat(client.outbox().awaitEmpty(SOON)).isTrue();
    List<String> published = broker.texts(id);
    assertThat(published).hasSizeBetween(durable, durable + 1);
    assertThat(published).isEqualTo(texts(published.size()));
  }

  @Test
  void submitAll_withCheckpoint_rememberedOverARestart() throws Exception {
    try (var first = client()) {
      first.outbox().submitAll(List.of(message("a"), message("b")), "log", 2);
      assertThat(first.outbox().checkpoint("other")).isEmpty();
    }

    var second = client();
    open.add(second);
    assertThat(second.outbox().checkpoint("log")).hasValue(2);
  }

  @Test
  void close_unanswered_tellsWhoWaitsThatTheMessageStays() {
    Ticket ticket;
    try (var client =
        InProcess.client(FakeBroker.nowhere()).outbox(folder.resolve("outbox.db")).build()) {
      ticket = client.outbox().submit(message("one"));
    }

    assertThat(ticket.receipt())
        .failsWithin(SOON)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
  }

  private static int count(String line) {
    return line.startsWith(SubmitForever.DURABLE) ? 1 : 0;
  }

  private TidegateClient client() {
    return InProcess.client(broker).outbox(folder.resolve("outbox.db")).build();
  }

  private void submit(TidegateClient client, int from, int to) {
    for (int i = from; i < to; i++) {
      Ticket ticket = client.outbox().submit(message("m" + i));
      assertThat(ticket.bucket()).isEqualTo(id.bucket());
    }
  }

  private Envelope message(String text) {
    return new Envelope(id, ANN, new TreeSet<>(), new Body.Posted(text, Optional.empty()));
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }
}
