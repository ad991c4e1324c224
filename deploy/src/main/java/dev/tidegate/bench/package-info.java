/// `tidegate bench replicate`: what a message costs and how long it takes, over the whole way.
///
/// ```text
/// BenchReplicateCommand  the phases, in order
///   Site       two regions as processes, an org in each, their channels
///   Texts      what is said: made once, seeded                            (pure)
///   Publishing the sending org's stream, with a window                    (thread-safe)
///   Reading    the receiving org's feed: checks every delivery            (one gRPC thread at a time)
///   Usage      CPU, memory, bytes of the processes
///   Result     figures as words and as JSON                               (pure)
/// ```
///
/// A command: it may touch the clock, the loopback network, processes that it started and its work
/// folder. It speaks gRPC itself, because the SDK's outbox is not what is measured.
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
