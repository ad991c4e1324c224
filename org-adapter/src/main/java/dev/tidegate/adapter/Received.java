package dev.tidegate.adapter;

/// An item and the place to go on from once it was taken care of.
///
/// Brokers give a place per batch, not per item: going on from `resume` misses nothing and may
/// repeat items of the same batch (at most 512). Tell a repeated delivery by its event's id.
public record Received(Item item, Cursor resume) {}
