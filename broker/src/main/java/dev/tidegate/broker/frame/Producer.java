package dev.tidegate.broker.frame;

import dev.tidegate.model.OrgId;

/// The outbox of a publisher: 128 bits of the client's own making, under its org.
public record Producer(OrgId org, long high, long low) {}
