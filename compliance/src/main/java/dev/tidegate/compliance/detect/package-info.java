/// Step 1 of a decision: what is in the message. Finders of e-mail addresses, payment cards and
/// phone numbers, and the spans that they report.
///
/// Runs in the origin region only, before a byte leaves. Pure: text in, spans out; no I/O but the
/// phone library's own tables from its jar, no clock, no chance, no log. Found values never leave a
/// method here: they are not in a return value, not in an exception, not in a `toString`.
/// Everything is immutable, so any thread may call anything.
@NullMarked
package dev.tidegate.compliance.detect;

import org.jspecify.annotations.NullMarked;
