/// Step 6 of 6: what an org's workspace gets. Feeds and history, each org its own renditions and
/// nothing else.
///
/// A feed is a cursor, not a queue: a place in each of the 256 buckets, a place in the changes of
/// the control log, and at most 64 channels that are held back. It reads frames from the tail, or
/// from the journal when it is behind, and hands out the record bytes as they are stored; an item
/// is encoded once for all who get it.
///
/// ```
/// committed, controlChanged, credit ─▶ FanOut ─▶ FeedReader ─▶ batches within credit
///                                        │          ├─ ChangeLog    what changed about channels
///                                        │          ├─ HoldReader   channels that wait, and their release
///                                        │          └─ FrameItems   one frame's items, encoded once
///                                        └─▶ History              pages by channel position
/// ```
///
/// | a channel is | because | until | then |
/// |---|---|---|---|
/// | flowing | | | its entries come with their bucket |
/// | held, causal | its origin had seen what is not here yet | that has come, its link is not live, or 2 s | released |
/// | held, parked | a poison event stopped it | the operator releases it | released |
/// | held, deferred | its next entry is not decided yet | the frame is decided anew | released |
/// | releasing | | all that was left out is delivered, by stamp | flowing |
///
/// Cores ([FanOut] and what it uses) belong to the broker's loop: no threads, no I/O, no clock.
/// gRPC stops at [FeedService] and [GrpcFeedStreams]. The package may use frames, the journal, the
/// control directory and support.
@NullMarked
package dev.tidegate.broker.serve;

import org.jspecify.annotations.NullMarked;
