/// Frames and the records in them: the one container that the journal stores and the link carries.
///
/// A **record** is the bytes of one rendition of one event; its bytes never change. A **frame**
/// holds the records that one commit gave one bucket, with an index and the plans that they were
/// decided under, so that a frame is filtered, re-decided and served without a record being
/// decoded. Its byte form is drawn in `docs/frame.md`; [FrameCodec], with a codec for each part, is
/// what knows it.
///
/// Everything here is an immutable value, safe for any thread. The package may use the model and
/// the outcomes of the policy engine, and no other stage.
@NullMarked
package dev.tidegate.broker.frame;

import org.jspecify.annotations.NullMarked;
