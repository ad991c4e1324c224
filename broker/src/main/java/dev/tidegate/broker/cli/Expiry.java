package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How long a certificate is good for, as commands take it and tell it.
public final class Expiry {
  public static final int AUTHORITY_DAYS = 3_650;
  public static final int CERTIFICATE_DAYS = 90;

  private static final int MOST_DAYS = 7_300;

  private Expiry() {}

  /// @throws CommandRefused unless there are 1 to 7 300 days
  public static Duration days(int days) {
    if (days < 1 || days > MOST_DAYS) {
      throw CommandRefused.use("--days: " + days + " (expected: 1 to " + MOST_DAYS + ")");
    }
    return Duration.ofDays(days);
  }

  /// As [#days], and not beyond the end of the authority that signs.
  ///
  /// @throws CommandRefused naming the most days that are possible
  public static Duration within(int days, Instant end, Instant now) {
    Duration wanted = days(days);
    if (now.plus(wanted).isAfter(end)) {
      long left = now.until(end, ChronoUnit.DAYS);
      throw CommandRefused.no(
          left < 1
              ? "The authority ends on " + day(end) + ": make a new one with `tidegate certs init`"
              : "--days: "
                  + days
                  + " outlives the authority, which ends on "
                  + day(end)
                  + " (at most: "
                  + left
                  + ")");
    }
    return wanted;
  }

  /// The day of an instant, in UTC.
  public static String day(Instant at) {
    return at.truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);
  }

  /// How much is left of a lifetime, in words.
  public static String left(Instant end, Instant now) {
    Duration left = Duration.between(now, end);
    if (left.isNegative()) {
      return "expired";
    }
    return left.toDays() > 0 ? left.toDays() + " days left" : left.toHours() + " hours left";
  }
}
