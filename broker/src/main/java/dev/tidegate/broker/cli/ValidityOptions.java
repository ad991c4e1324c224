package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.cli.CommandRefused;
import java.time.Instant;
import java.time.InstantSource;
import picocli.CommandLine.Option;

/// For how long a command makes certificates: `--days`, from when it makes them.
public final class ValidityOptions {
  private final InstantSource time = InstantSource.system();

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "How long what it makes is good for (default: ${DEFAULT-VALUE}).")
  private int days;

  private ValidityOptions(int days) {
    this.days = days;
  }

  /// For an authority, unless told otherwise.
  static ValidityOptions ofAuthority() {
    return new ValidityOptions(Expiry.AUTHORITY_DAYS);
  }

  /// For certificates of an authority, unless told otherwise.
  public static ValidityOptions ofCertificates() {
    return new ValidityOptions(Expiry.CERTIFICATE_DAYS);
  }

  /// @throws CommandRefused as [Expiry#days]
  public void check() {
    var _ = Expiry.days(days);
  }

  /// @throws CommandRefused as [Expiry#days]
  public Validity fromNow() {
    return new Validity(time.instant(), Expiry.days(days));
  }

  /// As [#fromNow()], and not beyond the end of the authority that signs.
  ///
  /// @throws CommandRefused as [Expiry#within]
  public Validity fromNow(DevelopmentCa ca) {
    Instant now = time.instant();
    return new Validity(now, Expiry.within(days, ca.end(), now));
  }
}
