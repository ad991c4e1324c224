/// What happened in a run, simulated or real, as its workspaces and its operators saw it: the one
/// input of every checker.
@NullMarked
package dev.tidegate.chaos.history;

import org.jspecify.annotations.NullMarked;
