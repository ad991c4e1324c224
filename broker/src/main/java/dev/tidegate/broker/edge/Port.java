package dev.tidegate.broker.edge;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.identity.Role;

/// One of a broker's listeners; one kind of caller each.
public enum Port {
  WORKSPACE(Role.ORG_ADAPTER),
  LINK(Role.BROKER),
  OPERATOR(Role.OPERATOR);

  private final Role role;

  Port(Role role) {
    this.role = role;
  }

  Role role() {
    return role;
  }

  Endpoint endpoint(ListenConfig listen) {
    return switch (this) {
      case WORKSPACE -> listen.workspace();
      case LINK -> listen.link();
      case OPERATOR -> listen.operator();
    };
  }
}
