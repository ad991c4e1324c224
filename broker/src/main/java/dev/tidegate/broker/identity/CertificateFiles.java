package dev.tidegate.broker.identity;

import java.nio.file.Path;

/// The PEM files of one certificate: its chain (leaf first), its unencrypted PKCS#8 key, and the
/// authorities that others are checked against.
public record CertificateFiles(Path certificate, Path key, Path authorities) {}
