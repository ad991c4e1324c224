package dev.tidegate.broker.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls a journal and waits for its callback, 30 s at most.
final class Asked {
  private Asked() {}

  static Completion append(Journal journal, Batch batch) {
    CompletableFuture<Completion> done = new CompletableFuture<>();
    journal.append(batch, done::complete);
    return await(done);
  }

  static Completion resolve(Journal journal, Batch batch) {
    CompletableFuture<Completion> done = new CompletableFuture<>();
    journal.resolve(batch, done::complete);
    return await(done);
  }

  static Answer read(Journal journal, Query query) {
    CompletableFuture<Answer> done = new CompletableFuture<>();
    journal.read(query, done::complete);
    return await(done);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("The journal did not call back", e);
    }
  }
}
