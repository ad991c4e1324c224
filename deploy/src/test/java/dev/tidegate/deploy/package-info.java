/// Tests of the files that deploy a broker, against rules and against the product's own readers.
///
/// What needs a tool that may not be there (`kubectl`, `terraform`, `systemd-analyze`) is skipped
/// with a reason without it.
@NullMarked
package dev.tidegate.deploy;

import org.jspecify.annotations.NullMarked;
