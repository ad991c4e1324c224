/// Step 6: the receiving side. What another region sends is checked, decided again, stored, and
/// only then acknowledged.
///
/// | frame | becomes |
/// |---|---|
/// | follows on what is here and queued | stored, with the readers that are at home here, each decided again, only stricter |
/// | nobody at home here gets anything of it | a skip: the stream moves on, nothing is stored |
/// | is here already | acknowledged again, dropped |
/// | leaves a gap, or begins in the middle of what is here | NACK_GAP with what is here |
/// | names control entries that are not here yet | waits, and gives no credit back; the control lane brings them |
/// | and they do not come within 30 s | refused: dropped, its credit given back, NACK_GAP with POLICY_SET_UNKNOWN |
/// | was decided under less than what is here | decided anew, as any |
/// | holds an author not at home in the sending region | that event is refused for good, the others are stored |
/// | holds a record that is no record | that event is refused for good and parks its channel; others flow |
/// | is more than the credit given | the lane ends with LINK_PROTOCOL |
/// | damaged bytes | the lane ends with FRAME_DAMAGED; the sender comes again |
///
/// `RemoteApplier` holds the lanes. For each data lane `LaneInbox` keeps the order and the credit,
/// `LaneSession` answers, and `Storing` makes of what is queued a part of a commit, with
/// `Admission` for frames and `GapMarkers` for what is lost.
///
/// May use `link` (the messages), `control`, `decide`, `frame`, `journal`, `support`. Owned by the
/// broker's loop.
@NullMarked
package dev.tidegate.broker.remote;

import org.jspecify.annotations.NullMarked;
