/// What an operator may set: one record per stage, read from one YAML file.
///
/// A record's components are its keys (`creditBytes` is `credit-bytes`), its constants are the
/// defaults (`CREDIT_BYTES`), its constructor is the check. [ConfigReader] binds the one to the
/// other, so that a new setting is one component, one constant and one line of check, and a mistake
/// in a file is told with its place. Reads files at start, and nothing else: no gRPC, no clock, no
/// environment. Everything here is immutable and may be read by any thread.
@NullMarked
package dev.tidegate.broker.config;

import org.jspecify.annotations.NullMarked;
