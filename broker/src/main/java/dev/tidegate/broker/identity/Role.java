package dev.tidegate.broker.identity;

/// What kind of caller an identity is; each listener serves one.
public enum Role {
  ORG_ADAPTER,
  BROKER,
  OPERATOR
}
