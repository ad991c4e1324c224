package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static dev.tidegate.broker.shell.Sharing.refusal;
import static dev.tidegate.broker.shell.Sharing.share;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.v1.ChannelChanged.Change;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse.Outcome;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens to others while acme, in another region, publishes a stream of messages.
final class MidStreamTest extends TwoRegions {
  private static final int BATCH = 50;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void org_removedInMidStream_getsNothingMoreAndOthersGoOn() throws Exception {
    Client acme = acme();
    Client globex = globex();
    String removedFrom = share("general", acme, "globex", globex).getId();
    String other = share("other", acme, "globex", globex).getId();
    Reading feed = new Reading(globex.channel());
    PublishingStream stream = open(acme);
    CompletableFuture<Void> removed = new CompletableFuture<>();

    Future<List<Outcome>> publishing =
        threads.submit(() -> {
          List<Outcome> outcomes = new ArrayList<>();
          int behind = 0;
          for (int from = 1; behind < 3; from += BATCH) {
            behind += removed.isDone() ? 1 : 0;
            send(stream, removedFrom, from, BATCH);
            for (int i = 0; i < BATCH; i++) {
              outcomes.add(stream.outcome());
            }
          }
          return outcomes;
        });
    List<String> read = new ArrayList<>();
    while (read.size() < 3 * BATCH) {
      read.add(feed.text());
    }
    acme.channels()
        .disconnectOrg(
            DisconnectOrgRequest.newBuilder().setChannel(removedFrom).setOrg("globex").build());
    removed.complete(null);
    List<Outcome> outcomes = publishing.get();
    acme.say(other, "still here", "k1");
    SubscribeResponse.Item item = feed.await(_ -> true);
    while (!isDisconnected(item, removedFrom)) {
      if (item.hasDelivery()) {
        read.add(item.getDelivery().getEvent().getPosted().getText());
      }
      item = feed.await(_ -> true);
    }

    assertThat(feed.text()).isEqualTo("still here");
    long decidedForGlobex = outcomes.stream().filter(MidStreamTest::isForGlobex).count();
    assertThat(outcomes).allMatch(Outcome::hasAccepted);
    assertThat(outcomes.subList(outcomes.size() - BATCH, outcomes.size()))
        .noneMatch(MidStreamTest::isForGlobex);
    assertThat(read).isEqualTo(texts(read.size()));
    assertThat((long) read.size()).isLessThanOrEqualTo(decidedForGlobex);
    assertThat(eventsStored("us-va")).isLessThanOrEqualTo(decidedForGlobex + 1);
    assertThat(acme.history(removedFrom)).hasSize(outcomes.size());
    assertThat(refusal(() -> globex.say(removedFrom, "and me?", "k1")))
        .isEqualTo(ErrorCode.DISCONNECTED);
    assertThat(eventsStored("us-va")).isLessThanOrEqualTo(decidedForGlobex + 1);
  }

  @Test
  void receiver_restartedInMidStream_getsEachMessageOnceAndInOrder() throws Exception {
    Client acme = acme();
    String channel = share("general", acme, "globex", globex()).getId();
    PublishingStream stream = open(acme);
    CompletableFuture<Void> restarted = new CompletableFuture<>();

    Future<Integer> publishing =
        threads.submit(() -> {
          int accepted = 0;
          while (!restarted.isDone()) {
            send(stream, channel, accepted + 1, BATCH);
            for (int i = 0; i < BATCH; i++) {
              assertThat(stream.outcome().hasAccepted()).isTrue();
              accepted++;
            }
          }
          return accepted;
        });
    List<String> read = new ArrayList<>();
    Reading feed = new Reading(globex().channel());
    for (int restart = 1; restart <= 2; restart++) {
      for (int i = 0; i < 4 * BATCH; i++) {
        read.add(feed.text());
      }
      feed.rest().forEach(item -> read.add(item.getDelivery().getEvent().getPosted().getText()));
      site().stop("us-va");
      site().start("us-va");
      feed = new Reading(globex().channel(), feed.cursor());
    }
    read.add(feed.text());
    restarted.complete(null);
    int messages = publishing.get();
    while (read.size() < messages) {
      read.add(feed.text());
    }

    assertThat(read).isEqualTo(texts(messages));
    acme.say(channel, "last", "k1");
    assertThat(feed.text()).isEqualTo("last");
    assertThat(globex().history(channel)).hasSize(messages + 1);
  }

  private static PublishingStream open(Client client) throws InterruptedException {
    PublishingStream stream = new PublishingStream(client, ByteString.copyFrom(new byte[16]));
    stream.opened();
    return stream;
  }

  private static void send(PublishingStream stream, String channel, int from, int count) {
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = from; i < from + count; i++) {
      batch.addItems(item(i, channel, "message " + i));
    }
    stream.send(batch);
  }

  private static List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      texts.add("message " + i);
    }
    return texts;
  }

  private static boolean isForGlobex(Outcome outcome) {
    return outcome.getAccepted().getOutcomesList().stream()
        .map(OrgOutcome::getOrg)
        .anyMatch("globex"::equals);
  }

  private static boolean isDisconnected(SubscribeResponse.Item item, String channel) {
    return item.getChannelChanged().getChange() == Change.CHANGE_DISCONNECTED
        && item.getChannelChanged().getChannel().equals(channel);
  }

  private long eventsStored(String region) throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator(region))
        .getRegion(GetRegionRequest.getDefaultInstance())
        .getEventsStored();
  }
}
