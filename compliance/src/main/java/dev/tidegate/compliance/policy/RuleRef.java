package dev.tidegate.compliance.policy;

/// A rule that shaped a decision: whose file, which rule, and the reason written there.
///
/// `owner` is an org's id or `baseline`. `rule` is the rule's id or one of the engine's own:
/// `DEFAULT` (no rule of that file grants), `MAY_STORE` (the reader's org may not store there),
/// `UNKNOWN:classes`, `UNKNOWN:home`, `UNKNOWN:region` (the decision rests on something that is not
/// known).
public record RuleRef(String owner, String rule, String because) {
  public static final String DEFAULT = "DEFAULT";
  public static final String MAY_STORE = "MAY_STORE";
  public static final String UNKNOWN_PREFIX = "UNKNOWN:";
}
