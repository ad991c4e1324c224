package dev.tidegate.broker.identity;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;

/// A caller whose certificate was verified.
public sealed interface Identity {
  Role role();

  /// The adapter through which an org's workspace speaks; it may act for that org only.
  record OrgAdapter(OrgId org) implements Identity {
    @Override
    public Role role() {
      return Role.ORG_ADAPTER;
    }
  }

  /// A broker of a region; it may speak for that region only.
  record Broker(RegionId region, String broker) implements Identity {
    public Broker {
      SpiffeId.requireName("broker", broker);
    }

    @Override
    public Role role() {
      return Role.BROKER;
    }
  }

  /// A person or tool that operates brokers.
  record Operator(String name) implements Identity {
    public Operator {
      SpiffeId.requireName("operator", name);
    }

    @Override
    public Role role() {
      return Role.OPERATOR;
    }
  }
}
