/// From the broker to the workspace: the reader of one feed.
///
/// | state | until | then |
/// |---|---|---|
/// | waiting | its time has come and there is room for one item | connecting |
/// | connecting | the broker greets | open |
/// | open | the stream is lost | waiting, from the last cursor that arrived |
/// | ended | for good: closed, or refused in a way that no retry cures | |
///
/// Nothing here knows gRPC, threads or the time. A [FeedCore] belongs to the loop of its
/// subscription.
@NullMarked
package dev.tidegate.adapter.outbound;

import org.jspecify.annotations.NullMarked;
