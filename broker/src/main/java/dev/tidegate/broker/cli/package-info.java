/// Commands of the broker's module for the one `tidegate` command.
///
/// They may use every stage and, unlike the stages, the clock, the console and the file system. A
/// command runs on the thread that called it.
///
/// Time comes in at a command and nowhere below it: what it calls takes a moment, or a clock if it
/// goes on by itself as a broker does. From when to when the certificates are that a command makes
/// says [ValidityOptions].
@NullMarked
package dev.tidegate.broker.cli;

import org.jspecify.annotations.NullMarked;
