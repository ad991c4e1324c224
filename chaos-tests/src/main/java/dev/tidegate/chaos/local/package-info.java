/// Regions on this machine, for commands that try the product on itself: brokers as processes of
/// their own, their configuration, and the wire between them.
///
/// It may touch processes that it started, the loopback network and the folders that it is given.
@NullMarked
package dev.tidegate.chaos.local;

import org.jspecify.annotations.NullMarked;
