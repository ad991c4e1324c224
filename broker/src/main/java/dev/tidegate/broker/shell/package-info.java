/// The shell around a region's cores: the one loop, what carries out its effects, and the
/// composition of a broker.
///
/// Time, chance, files and the network come in here and nowhere further in. May use every stage and
/// the edge. The state of the cores is owned by [TaskLoop][dev.tidegate.broker.shell.TaskLoop]'s
/// thread; everything else here says whose it is.
@NullMarked
package dev.tidegate.broker.shell;

import org.jspecify.annotations.NullMarked;
