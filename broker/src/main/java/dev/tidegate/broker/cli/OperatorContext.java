package dev.tidegate.broker.cli;

import java.nio.file.Path;
import java.util.Optional;

/// How an operator reaches one broker: where it is, and which files to prove oneself with.
///
/// @param site the folder of `tidegate init`, if the operator has it
public record OperatorContext(
    String endpoint,
    Path certificate,
    Path key,
    Path authorities,
    String trustDomain,
    Optional<Path> site) {
  OperatorContext at(String other) {
    return new OperatorContext(other, certificate, key, authorities, trustDomain, site);
  }
}
