/// What one org, and one user of it, may take of a broker; and who is told to come again when.
///
/// ```text
/// Quota        the limits at work: takes, gives back, refuses        (any thread)
///   Allowance  so much per second, so much at once                   (pure)
///   Limit      which limit: its key, unit and error
/// OrgLimits    the limits of one org, LimitsByOrg of all
/// ```
///
/// May use `support`.
@NullMarked
package dev.tidegate.broker.quota;

import org.jspecify.annotations.NullMarked;
