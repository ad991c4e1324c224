package dev.tidegate.compliance.policy;

/// A rule of a policy file: when it matches, and what it does then.
record Rule(RuleRef ref, When when, Effect effect) {}
