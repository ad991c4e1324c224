package dev.tidegate.broker.identity;

import java.time.Instant;
import java.util.function.Supplier;

/// The credentials in force, which follow their files.
///
/// Files are read whole each time, through whatever links lead to them: neither a time of change
/// nor a length could hide another content. A set that cannot be used leaves the last good one in
/// force, so a key that is there before its certificate breaks nothing. One thread calls [#reread],
/// any thread the rest.
public final class RotatingCredentials implements Supplier<Credentials> {
  private final Identity self;
  private final String trustDomain;
  private volatile Credentials current;

  /// What a look at the files came to.
  public sealed interface Look {
    /// They hold what is in force.
    record Same() implements Look {}

    /// They held something else, which is in force now.
    record Rotated(Credentials now) implements Look {}

    /// They cannot be used; what was in force stays.
    ///
    /// @param problem names the file, says what is wrong with it and what helps
    record Kept(String problem) implements Look {}
  }

  private RotatingCredentials(Identity self, String trustDomain, Credentials first) {
    this.self = self;
    this.trustDomain = trustDomain;
    this.current = first;
  }

  /// @param self whose they have to be
  /// @throws CredentialsException if they cannot be read, are not `self`'s, or do not count now
  public static RotatingCredentials open(
      CertificateFiles files, Identity self, String trustDomain, Instant now)
      throws CredentialsException {
    return new RotatingCredentials(self, trustDomain, read(files, self, trustDomain, now));
  }

  @Override
  public Credentials get() {
    return current;
  }

  /// Looks at the files, which may be others than before.
  public Look reread(CertificateFiles files, Instant now) {
    Credentials read;
    try {
      read = read(files, self, trustDomain, now);
    } catch (CredentialsException e) {
      return new Look.Kept(String.valueOf(e.getMessage()));
    }
    if (read.sameAs(current)) {
      return new Look.Same();
    }
    current = read;
    return new Look.Rotated(read);
  }

  private static Credentials read(
      CertificateFiles files, Identity self, String trustDomain, Instant now)
      throws CredentialsException {
    Credentials read = Credentials.read(files);
    read.requireSelf(self, trustDomain);
    read.requireCurrent(now);
    return read;
  }
}
