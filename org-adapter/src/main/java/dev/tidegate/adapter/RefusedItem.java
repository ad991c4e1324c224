package dev.tidegate.adapter;

import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import java.time.Instant;

/// A message that the broker refused for good, kept in the outbox until it is forgotten.
///
/// @param id as in its [Ticket]
/// @param reason constant words and ids, none of the message's
public record RefusedItem(
    long id, Envelope envelope, ErrorCode code, String reason, Instant refusedAt) {}
