package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outbox;
import dev.tidegate.adapter.Ticket;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every region's broker is stopped by SIGTERM and started again, one after the other, while orgs
/// of two regions publish: one through its outbox, one by calls that wait for their answer.
final class RollingRestartScenarios {
  private static final OrgId HOST = Orgs.HOST;
  private static final OrgId CALLER = new OrgId("globex");
  private static final String OTHER_WORDS = "call";
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final Duration EVERY = Duration.ofMillis(4);

  @TempDir private Path folder;

  private final Stopwatch stopwatch = new Stopwatch(System::nanoTime);
  private final AtomicBoolean over = new AtomicBoolean();

  /// What came to an org, in the order in which it came, and how many gaps.
  private record Inbox(ConcurrentLinkedQueue<String> words, AtomicInteger gaps) {
    Inbox() {
      this(new ConcurrentLinkedQueue<>(), new AtomicInteger());
    }
  }

  @Test
  @Timeout(240)
  void restart_ofEachRegionUnderLoad_isNotNoticedByOrgs() throws Exception {
    try (Regions regions = Regions.prepare(folder, new SecureRandom(), Instant.now())) {
      regions.start();
      try (Orgs orgs = Orgs.connect(regions, folder.resolve("orgs"), stopwatch);
          TidegateClient caller = patient(regions)) {
        ChannelId channel = orgs.share(List.of("ops")).values().iterator().next();
        Map<OrgId, Inbox> inboxes = new ConcurrentHashMap<>();
        orgs.read(into(inboxes));
        List<Ticket> tickets = new ArrayList<>();
        Thread posting = Thread.ofVirtual().start(() -> post(orgs, channel, tickets));
        var calls = new AtomicInteger();
        var failed = new ConcurrentLinkedQueue<RuntimeException>();
        Thread calling = Thread.ofVirtual().start(() -> call(caller, channel, calls, failed));

        for (BrokerProcess region : regions.all()) {
          int before = calls.get();
          region.askToStop();
          assertThat(region.awaitStopped()).as("%s ends in good order", region.id()).isZero();
          region.awaitReady(region.start());
          stopwatch.await(
              region.id() + " to be of use",
              MOST,
              () -> calls.get() > before + 20 || !failed.isEmpty());
        }
        over.set(true);
        posting.join();
        calling.join();

        assertThat(failed).as("calls that failed").isEmpty();
        assertThat(orgs.client(HOST).outbox().awaitEmpty(MOST)).isTrue();
        for (Ticket ticket : tickets) {
          assertThat(ticket.receipt()).isCompletedWithValueMatching(receipt -> true);
        }
        List<String> posts = numbered("post", tickets.size());
        List<String> called = numbered(OTHER_WORDS, calls.get());
        assertThat(posts).hasSizeGreaterThan(200);
        for (OrgId org : orgs.ids()) {
          Inbox inbox = inbox(inboxes, org);
          stopwatch.await(
              org + " to have all",
              MOST,
              () -> inbox.words().size() >= posts.size() + called.size());
          assertThat(of("post", inbox)).as("posts at %s", org).isEqualTo(posts);
          assertThat(of(OTHER_WORDS, inbox)).as("calls at %s", org).isEqualTo(called);
          assertThat(inbox.gaps()).hasValue(0);
        }
        assertThat(orgs.failure()).isEmpty();
      }
      regions.stop();
    }
  }

  private void post(Orgs orgs, ChannelId channel, List<Ticket> tickets) {
    Outbox outbox = orgs.client(HOST).outbox();
    while (!over.get()) {
      var body = new Body.Posted("post " + tickets.size(), Optional.empty());
      tickets.add(
          outbox.submit(
              new Envelope(channel, new UserId("ann"), Collections.emptySortedSet(), body)));
      pause();
    }
  }

  private void call(
      TidegateClient caller,
      ChannelId channel,
      AtomicInteger calls,
      ConcurrentLinkedQueue<RuntimeException> failed) {
    while (!over.get()) {
      try {
        int number = calls.get();
        var body = new Body.Posted(OTHER_WORDS + " " + number, Optional.empty());
        caller.publish(caller.channel(channel).envelope(new UserId("bob"), body), "call-" + number);
        calls.incrementAndGet();
      } catch (RuntimeException e) {
        failed.add(e);
        return;
      }
    }
  }

  /// A client that waits for as long as a restart may take on a busy machine.
  private static TidegateClient patient(Regions regions) {
    var files = regions.certificate(CALLER);
    var home = Optional.ofNullable(Regions.homes().get(CALLER)).orElseThrow();
    return TidegateClient.builder()
        .endpoint(regions.region(home).workspace().toString())
        .org(CALLER)
        .mtls(files.certificate(), files.key(), files.authorities())
        .deadline(MOST)
        .build();
  }

  private static Orgs.Reader into(Map<OrgId, Inbox> inboxes) {
    return new Orgs.Reader() {
      @Override
      public void delivered(OrgId org, Delivery delivery) {
        if (delivery.event().body() instanceof Body.Posted(String text, Optional<?> _)) {
          inbox(inboxes, org).words().add(text);
        }
      }

      @Override
      public void gap(OrgId org) {
        inbox(inboxes, org).gaps().incrementAndGet();
      }
    };
  }

  private static Inbox inbox(Map<OrgId, Inbox> inboxes, OrgId org) {
    return inboxes.computeIfAbsent(org, _ -> new Inbox());
  }

  private static List<String> of(String kind, Inbox inbox) {
    return inbox.words().stream().filter(words -> words.startsWith(kind + " ")).toList();
  }

  private static List<String> numbered(String kind, int count) {
    var all = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      all.add(kind + " " + i);
    }
    return all;
  }

  private static void pause() {
    try {
      boolean _ = new CountDownLatch(1).await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
