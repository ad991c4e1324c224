/// The commands of a workspace: publish, tail, channels, import, chat.
///
/// Thin: each turns its options into calls of the SDK and prints what comes back. Exit codes of all
/// of them: 0 done, 1 refused by the broker (the error code is printed), 2 wrong use, 3 no broker
/// answered.
///
/// Time comes from [Time#system][dev.tidegate.adapter.support.Time#system], which a command makes
/// and hands on, as the builder of a client does. Nobody else of this module asks the machine.
@NullMarked
package dev.tidegate.adapter.cli;

import org.jspecify.annotations.NullMarked;
