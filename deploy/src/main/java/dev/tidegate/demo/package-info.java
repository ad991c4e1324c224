/// `tidegate demo`: three regions as processes, five orgs, a conversation, faults, and an account
/// that is checked against what was promised.
///
/// ```text
/// Demo        the story, in order
///   Regions   child processes, their certificates and configuration      (own: one thread each for output)
///   Orgs      SDK clients, channels, a reading thread per org            (tell the Ledger)
///   Script    who says what, with restricted values in it                (pure)
///   LinkProxy the wire between two regions, which can be cut             (own threads)
///   Links     how the links are, asked of the brokers                    (pure but for the asking)
///   Ledger    what each org must get (Said) and what it got (Got)        (a lock of its own)
///   Search    all stores, searched before and after the brokers' end
///   StoreScan every byte that a region left on disk                      (pure over a folder)
///   Account   the result, as words and as JSON                           (pure)
/// ```
///
/// It may touch the network of this machine, the work folder, processes that it started, and the
/// clock: it is a command, not a part of a broker. Both clocks come in at `DemoCommand`: the moment
/// from which certificates are good, and the `Stopwatch` that everybody waits by. Only the SDK and
/// the operator's service are spoken to; stores are opened only after their brokers have stopped.
@NullMarked
package dev.tidegate.demo;

import org.jspecify.annotations.NullMarked;
