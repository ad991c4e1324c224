package dev.tidegate.broker.config;

import java.nio.file.Path;

/// The PEM files that this broker proves itself with and checks others against; never the contents.
///
/// `certificate` is the chain, leaf first; `key` its PKCS#8 key; `authorities` the CAs that may
/// name callers.
public record TlsConfig(Path certificate, Path key, Path authorities) {}
