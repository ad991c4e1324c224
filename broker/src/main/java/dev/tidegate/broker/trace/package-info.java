/// The way of sampled messages, as spans of one trace over all regions.
///
/// [Sampling] chooses by a hash of the event's id and [TraceIds] makes every id of one, so that
/// each region adds its own spans to the same trace and nothing about traces is on the wire.
/// [Trail] joins what the stages tell to spans and hands them to [Spans]. Spans hold ids, kinds and
/// sizes, never words. docs/tracing.md draws the tree.
///
/// Owned by the broker's loop. May use `frame` and `support`.
@NullMarked
package dev.tidegate.broker.trace;

import org.jspecify.annotations.NullMarked;
