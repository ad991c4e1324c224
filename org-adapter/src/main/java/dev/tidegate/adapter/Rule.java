package dev.tidegate.adapter;

/// A rule of a residency policy file that had a part in an outcome.
///
/// @param owner the org whose file it stands in, or `baseline` for the operator's
/// @param id the rule's id, `DEFAULT`, `MAY_STORE`, `UNKNOWN:<what>`, or `PARTNER_POLICY` for a
///   rule that is the partner's own business
/// @param because why the rule is there; may be empty
public record Rule(String owner, String id, String because) {
  /// The form in which officers speak of it: `initech/R-mail`.
  @Override
  public String toString() {
    return owner.isEmpty() ? id : owner + "/" + id;
  }
}
