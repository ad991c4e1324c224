package dev.tidegate.broker.region;

import dev.tidegate.broker.journal.Batch;

/// A channel that a poison event has stopped.
///
/// @param waiting events of the channel that were stored since, in this run of the broker
public record ParkedChannel(Batch.Parking parking, long waiting) {}
