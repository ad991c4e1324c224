/// A broker in memory, faithful where the SDK can tell: idempotent, gapless, stingy with credit,
/// breakable.
@NullMarked
package dev.tidegate.adapter.testing;

import org.jspecify.annotations.NullMarked;
