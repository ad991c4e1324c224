/// The vocabulary: the value types that every module speaks, one word per idea.
///
/// Everything here is an immutable record that refuses nonsense in its constructor. Nothing here
/// does I/O, asks for the time or knows gRPC; the protobuf messages beside it are the wire's
/// business and are turned into these types at the edges (`*Service`, `*Codec`).
@NullMarked
package dev.tidegate.model;

import org.jspecify.annotations.NullMarked;
