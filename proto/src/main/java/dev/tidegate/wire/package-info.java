/// The one place where protobuf messages and the model meet: codecs and the error status.
///
/// Stateless. Generated types stop at classes named `*Codec`, `*Service`, `Grpc*` and
/// [ErrorStatus].
@NullMarked
package dev.tidegate.wire;

import org.jspecify.annotations.NullMarked;
