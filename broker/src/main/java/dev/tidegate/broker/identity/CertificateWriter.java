package dev.tidegate.broker.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/// Writes certificates and keys as PEM files: each whole or not at all, keys readable by their
/// owner only.
///
/// @param home where the authority itself is
/// @param authority of what is written
record CertificateWriter(Path home, X509Certificate authority) {
  /// Writes `name.pem` and `name.key`, in the place of files of that name, and in a folder other
  /// than the authority's `ca.pem` beside them.
  CertificateFiles write(Path into, String name, X509Certificate issued, PrivateKey key)
      throws IOException {
    Path chain = into.resolve(name + ".pem");
    Path secret = into.resolve(name + ".key");
    Path authorities = into.resolve("ca.pem");
    try {
      if (!into.equals(home)) {
        believe(into, authorities);
      }
      replace(into, secret, Pem.text("PRIVATE KEY", key.getEncoded()), "rw-------");
      replace(into, chain, Pem.text("CERTIFICATE", issued.getEncoded()), "rw-r--r--");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate just made cannot be written", e);
    }
    return new CertificateFiles(chain, secret, authorities);
  }

  // Beside others that are believed there, as in the middle of a change of authorities.
  private void believe(Path into, Path authorities) throws IOException, GeneralSecurityException {
    String own = Pem.text("CERTIFICATE", authority.getEncoded());
    if (!Files.exists(authorities)) {
      replace(into, authorities, own, "rw-r--r--");
    } else if (!Pem.certificates(authorities).contains(authority)) {
      replace(into, authorities, Files.readString(authorities) + own, "rw-r--r--");
    }
  }

  // Readable by others is decided before there is anything to read; a reader sees the old file or
  // the new.
  private static void replace(Path folder, Path file, String text, String permissions)
      throws IOException {
    Path fresh =
        Files.createTempFile(
            folder,
            ".",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
