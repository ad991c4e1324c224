/// Step 5: the link. One link carries what this region's orgs said to one other region.
///
/// The sending side: it resumes from what the far region says it has durably applied, filters each
/// frame by its stored plan for the far region's orgs, sends on credit, and judges the far side by
/// its progress. The far side's half is the package `remote`.
///
/// | job | classes |
/// |---|---|
/// | the life of a link: dialed, judged, given up, stopped | `Link`, `LinkLife`, `LaneEnds`, `LinkProgress`, `LinkBreaker`, `DialTimes`, `LinkState` |
/// | what the far region says | `LinkTalk` |
/// | what is sent: beats, control, data | `Outflow`, `Heartbeats`, `ControlSender`, `Sender` |
/// | the lanes and what may go on them | `Lanes`, `LaneStream`, `Outlet`, `CatchUpPacer`, `LaneChoice`, `CatchUpLane` |
/// | how far each bucket is, and what it waits for | `Backlog`, `OutBucket`, `Places`, `Waits`, `Looks`, `ControlGate` |
/// | what of a frame goes, in which message | `Turn`, `FrameFilter`, `Selection`, `DataBuilder` |
/// | the wire | `LinkCodec`, `GrpcLinkDialer`, `GrpcLane` |
///
/// May use `frame`, `journal`, `control`, `decide` and `support`. The state of a link is owned by
/// the broker's loop.
@NullMarked
package dev.tidegate.broker.link;

import org.jspecify.annotations.NullMarked;
