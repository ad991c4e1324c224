/// Practice before the first caller: a broker that has just been started is slow, because its
/// virtual machine has compiled nothing yet.
///
/// Two made-up regions in this process, with stores, certificates and ports of their own, say
/// made-up words to each other until the compilers have little left to do. May use the shell and
/// the edge; only commands use it.
@NullMarked
package dev.tidegate.broker.warmup;

import org.jspecify.annotations.NullMarked;
