package dev.tidegate.adapter;

import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// How an outbox is doing.
///
/// @param waiting messages that the broker has not answered
/// @param refused messages kept because the broker refused them for good
/// @param bytes of both, as they would go over the wire
/// @param connected whether a stream to the broker is open
/// @param lastFailure why the last stream was lost; empty while connected
public record OutboxStatus(
    long waiting,
    long refused,
    long bytes,
    boolean connected,
    Optional<TidegateException> lastFailure) {}
