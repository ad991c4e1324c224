/// Tests of the sending side: a scripted far region, a hand-moved clock, a real journal in memory.
@NullMarked
package dev.tidegate.broker.link;

import org.jspecify.annotations.NullMarked;
