package dev.tidegate.broker.config;

import dev.tidegate.model.RegionId;

/// Another region and the link port at which its brokers are dialed.
public record PeerConfig(RegionId name, Endpoint address) {
  public PeerConfig {
    InvalidSetting.unless(
        address.port() > 0, "address", "port 0", "the port on which that region listens");
  }
}
