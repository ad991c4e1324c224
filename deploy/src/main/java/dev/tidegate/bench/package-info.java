/// `tidegate bench replicate`, `publish`, `feed`, `neighbour` and `outage`: what a message costs
/// and how long it takes, by brokers of their own processes.
///
/// ```text
/// Bench*Command      options; Report, RegionsOptions, TargetOptions and WorkOptions are shared
/// Replication, Neighbours, Outage   the phases of the benches of two regions
///   Site             two regions as processes, their orgs, channels and link; SiteFiles, SiteLink
///   Talk             a stream and a feed across the border, at a rate or at full speed
/// Target             the one region of a bench of one region: any that runs, or a Site's
///   Publishing       an org's stream, with a window                    (thread-safe)
///   Reading, Hearing feeds that check every delivery, over a FeedCall  (one gRPC thread at a time)
///   Flood, Probe     who disturbs, and who asks meanwhile              (threads of their own)
/// Texts, Policy      what is said, and under which rules: made once, seeded        (pure)
/// Usage, Memory      CPU, memory, bytes of the processes
/// Figures, Result, NeighbourResult  what came of it, as words and as JSON          (pure)
/// ```
///
/// Commands: they may touch the clock, the loopback network, processes that they started and their
/// work folder. They speak gRPC themselves, because the SDK's outbox is not what is measured.
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
