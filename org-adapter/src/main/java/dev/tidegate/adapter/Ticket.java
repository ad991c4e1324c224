package dev.tidegate.adapter;

import dev.tidegate.model.BucketId;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// A message that is durable in the outbox of this machine.
///
/// @param id names it in this outbox for ever; listeners are told the same
/// @param producer names the outbox at the broker
/// @param sequence dense from 1 per (producer, bucket)
/// @param receipt completes when the broker has answered: with its receipt, or with the
///   TidegateException by which it was refused for good; with DRAINING if the outbox is closed
///   before (the message stays in it)
public record Ticket(
    long id, UUID producer, BucketId bucket, long sequence, CompletableFuture<Receipt> receipt) {}
