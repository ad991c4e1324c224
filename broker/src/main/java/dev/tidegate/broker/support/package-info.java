/// What every stage leans on: time as a value, the serial loop, the clock of stamps, breakers, the
/// end of threads.
///
/// Uses no stage. resilience4j is built here and used by the link's breaker.
@NullMarked
package dev.tidegate.broker.support;

import org.jspecify.annotations.NullMarked;
