/// Step 1: accept. What an org says is checked, deduplicated and queued for the next commit; what
/// was committed is answered.
///
/// An answer with an event id means durable. [Publisher] is the core; requests of one bucket are
/// taken in the order in which they came, also across a look-up in the store. Owned by the broker's
/// loop.
///
/// May use `control`, `decide`, `frame`, `journal`, `support`.
@NullMarked
package dev.tidegate.broker.accept;

import org.jspecify.annotations.NullMarked;
