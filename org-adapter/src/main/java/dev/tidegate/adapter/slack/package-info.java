/// Reading a Slack export: people, channels, and what was said, message by message. Pure but for
/// reading files and for the ledger of an import.
///
/// An export comes from strangers as often as not: what is too large, too deep or points out of its
/// folder is refused, and nothing holds more than one message at a time.
@NullMarked
package dev.tidegate.adapter.slack;

import org.jspecify.annotations.NullMarked;
