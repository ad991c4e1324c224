package dev.tidegate.demo;

import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.Ticket;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Says the lines of the script through the orgs' outboxes and enters them in the ledger. For one
/// thread.
final class Players {
  private static final int BATCH = 64;
  private static final int ANSWER_SECONDS = 30;

  private final Orgs orgs;
  private final Ledger ledger;
  private final Screen screen;
  private final Stopwatch stopwatch;
  private final Map<String, ChannelId> channels;
  private final Map<OrgId, List<Pending>> waiting = new TreeMap<>();
  private final Map<String, List<CompletableFuture<Receipt>>> posts = new HashMap<>();
  private final Map<Own, CompletableFuture<Receipt>> lastOwnPost = new HashMap<>();
  private final Map<OrgId, Long> places = new HashMap<>();

  Players(
      Orgs orgs,
      Ledger ledger,
      Screen screen,
      Stopwatch stopwatch,
      Map<String, ChannelId> channels) {
    this.orgs = orgs;
    this.ledger = ledger;
    this.screen = screen;
    this.stopwatch = stopwatch;
    this.channels = Map.copyOf(channels);
  }

  private record Own(String room, OrgId org) {}

  private record Pending(Said said, Envelope envelope, CompletableFuture<Receipt> receipt) {}

  /// Says all lines; returns when they are in the outboxes, answered or not.
  void say(List<Line> lines) throws InterruptedException {
    for (Line line : lines) {
      say(line);
    }
    flush();
  }

  /// Takes a message away; returns when its author's broker has answered.
  EventId delete(EventId target, OrgId author) throws InterruptedException {
    ChannelId channel = ledger.message(target).map(Said::channel).orElseThrow();
    CompletableFuture<Receipt> receipt =
        give(author, channel, new UserId("moderator"), new Body.Deleted(target), List.of());
    flush();
    return answer(receipt);
  }

  private void say(Line line) throws InterruptedException {
    ChannelId channel =
        Optional.ofNullable(channels.get(line.room()))
            .orElseThrow(() -> new IllegalArgumentException("room: without a channel"));
    var own = new Own(line.room(), line.org());
    Body body =
        switch (line.kind()) {
          case POST -> new Body.Posted(line.text(), Optional.empty());
          case REPLY -> new Body.Posted(line.text(), Optional.of(lastSeen(own)));
          case EDIT -> new Body.Edited(target(lastOwnPost.get(own)), line.text());
          case REACTION -> new Body.ReactionAdded(lastSeen(own), line.text());
        };
    CompletableFuture<Receipt> receipt =
        give(line.org(), channel, line.user(), body, line.values());
    if (line.kind() == Line.Kind.POST) {
      posts.computeIfAbsent(line.room(), first -> new ArrayList<>()).add(receipt);
      lastOwnPost.put(own, receipt);
    }
  }

  private CompletableFuture<Receipt> give(
      OrgId org, ChannelId channel, UserId user, Body body, List<Restricted> values) {
    var envelope = new Envelope(channel, user, Collections.emptySortedSet(), body);
    var receipt = new CompletableFuture<Receipt>();
    List<Pending> batch = waiting.computeIfAbsent(org, first -> new ArrayList<>());
    batch.add(new Pending(ledger.intend(org, channel, body, values), envelope, receipt));
    if (batch.size() >= BATCH) {
      flush(org);
    }
    return receipt;
  }

  /// The room's last post that this org can see: people answer to what they have read.
  private EventId lastSeen(Own own) throws InterruptedException {
    flush();
    stopwatch.await(
        own.org() + " to see a message",
        Duration.ofSeconds(ANSWER_SECONDS),
        () -> seen(own).isPresent());
    return seen(own).orElseThrow();
  }

  private Optional<EventId> seen(Own own) {
    return posts.getOrDefault(own.room(), List.of()).reversed().stream()
        .filter(receipt -> receipt.isDone() && !receipt.isCompletedExceptionally())
        .map(receipt -> receipt.join().event())
        .filter(event -> ledger.canRead(own.org(), event))
        .findFirst();
  }

  private EventId target(@Nullable CompletableFuture<Receipt> post) throws InterruptedException {
    if (post == null) {
      throw new IllegalArgumentException("conversation: nothing to answer to yet");
    }
    flush();
    return answer(post);
  }

  private static EventId answer(CompletableFuture<Receipt> receipt) throws InterruptedException {
    try {
      return receipt.get(ANSWER_SECONDS, TimeUnit.SECONDS).event();
    } catch (ExecutionException | TimeoutException e) {
      throw new TidegateException(ErrorCode.STARTING, "No answer to a message", e);
    }
  }

  private void flush() {
    List.copyOf(waiting.keySet()).forEach(this::flush);
  }

  /// One commit of the outbox for all that waits: a commit is what costs.
  private void flush(OrgId org) {
    List<Pending> batch = waiting.getOrDefault(org, List.of());
    if (batch.isEmpty()) {
      return;
    }
    waiting.remove(org);
    long place = places.merge(org, (long) batch.size(), Long::sum);
    List<Ticket> tickets =
        orgs.client(org)
            .outbox()
            .submitAll(batch.stream().map(Pending::envelope).toList(), "demo", place);
    for (int i = 0; i < batch.size(); i++) {
      follow(org, batch.get(i), tickets.get(i));
    }
  }

  private void follow(OrgId org, Pending pending, Ticket ticket) {
    var _ =
        ticket
            .receipt()
            .whenComplete((receipt, failure) -> {
              if (failure == null) {
                ledger.published(pending.said(), receipt);
                screen.published(org, pending.said(), receipt);
                pending.receipt().complete(receipt);
              } else {
                ledger.refused();
                screen.refused(org, failure);
                pending.receipt().completeExceptionally(failure);
              }
            });
  }
}
