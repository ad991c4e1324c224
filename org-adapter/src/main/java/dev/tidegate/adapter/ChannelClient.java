package dev.tidegate.adapter;

import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.UserId;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// One shared channel, for saying things in it and reading back what was said. Immutable, for many
/// threads.
///
/// Whatever says something blocks until the broker has made it durable in the org's home region,
/// and is repeated under one key after a lost answer, so that it is published once. It throws a
/// [dev.tidegate.model.TidegateException]; see [Failure] for what to do about one.
public final class ChannelClient {
  private final TidegateClient client;
  private final ChannelId id;
  private final SortedSet<String> labels;

  ChannelClient(TidegateClient client, ChannelId id, Set<String> labels) {
    this.client = client;
    this.id = id;
    this.labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
  }

  public ChannelId id() {
    return id;
  }

  /// The same channel; what is said through it carries these labels for the policies to see.
  ///
  /// @param names at most 16, each `[a-z0-9][a-z0-9._-]{0,63}`
  public ChannelClient labelled(String... names) {
    return new ChannelClient(client, id, new TreeSet<>(List.of(names)));
  }

  public Receipt post(UserId user, String text) {
    return client.publish(message(user, text));
  }

  public Receipt reply(UserId user, EventId thread, String text) {
    return client.publish(envelope(user, new Body.Posted(text, Optional.of(thread))));
  }

  /// Gives an earlier message of the same org a new text.
  public Receipt edit(UserId user, EventId target, String text) {
    return client.publish(envelope(user, new Body.Edited(target, text)));
  }

  /// Takes an earlier message of the same org away, everywhere.
  public Receipt delete(UserId user, EventId target) {
    return client.publish(envelope(user, new Body.Deleted(target)));
  }

  /// @param emoji an emoji or its short name: 1 to 64 bytes of UTF-8
  public Receipt react(UserId user, EventId target, String emoji) {
    return client.publish(envelope(user, new Body.ReactionAdded(target, emoji)));
  }

  public Receipt unreact(UserId user, EventId target, String emoji) {
    return client.publish(envelope(user, new Body.ReactionRemoved(target, emoji)));
  }

  /// Whatever the body is: a message, an edit, a deletion, a reaction.
  public Receipt publish(UserId user, Body body) {
    return client.publish(envelope(user, body));
  }

  /// A message of this channel as an envelope, for the outbox or for a key of the caller's own.
  public Envelope message(UserId user, String text) {
    return envelope(user, new Body.Posted(text, Optional.empty()));
  }

  public Envelope envelope(UserId user, Body body) {
    return new Envelope(id, user, labels, body);
  }

  /// What each partner would get of this text, were it posted now.
  public Preview preview(UserId user, String text) {
    return client.preview(message(user, text));
  }

  public ChannelInfo info() {
    return client.channels().get(id);
  }

  /// One page of what the org may have of this channel.
  ///
  /// @param from where the last page said, exclusive; empty: from the beginning, or backward from
  ///   the end
  /// @param limit 1 to 200
  public HistoryPage history(Direction direction, OptionalLong from, int limit) {
    if (limit < 1 || limit > Limits.HISTORY_PAGE) {
      throw new IllegalArgumentException(
          "limit: " + limit + " (expected: 1 to " + Limits.HISTORY_PAGE + ")");
    }
    return client.history(id, direction, from, limit);
  }

  /// All that the org may have of this channel, page by page as it is read; holds one page.
  public Iterable<Delivery> history(Direction direction) {
    return () -> new Pages(direction);
  }

  private final class Pages implements Iterator<Delivery> {
    private final Direction direction;
    private HistoryPage page;
    private int index;

    Pages(Direction direction) {
      this.direction = direction;
      this.page = history(direction, OptionalLong.empty(), Limits.HISTORY_PAGE);
    }

    @Override
    public boolean hasNext() {
      while (index >= page.deliveries().size() && page.next().isPresent()) {
        page = history(direction, page.next(), Limits.HISTORY_PAGE);
        index = 0;
      }
      return index < page.deliveries().size();
    }

    @Override
    public Delivery next() {
      if (!hasNext()) {
        throw new NoSuchElementException("history: no more");
      }
      return page.deliveries().get(index++);
    }
  }
}
