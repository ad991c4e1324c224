/// Spans out of the broker, by OpenTelemetry's protocol over HTTP.
///
/// [OtlpSpans] takes them from the loop and sends them from a thread of its own; what finds no room
/// is dropped and counted. The only package that sees OpenTelemetry.
@NullMarked
package dev.tidegate.broker.otlp;

import org.jspecify.annotations.NullMarked;
