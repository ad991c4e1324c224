/// Step 2: the decision. Which org gets which rendition of an event, why, and until when, before a
/// byte moves.
///
/// Classes are found once, at accept, in the origin region; the plan is decided for each org of the
/// channel, stored with the event by the same commit, and decided anew, only stricter, when its
/// policy set is no longer active or its end has passed. Everything here is pure but for caches;
/// owned by the broker's loop.
///
/// May use `frame`, `control` (read only), `support` and the policy engine.
@NullMarked
package dev.tidegate.broker.decide;

import org.jspecify.annotations.NullMarked;
