package dev.tidegate.broker.config;

import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.Map;

/// What one port, one address, one connection and one org may take of this broker.
///
/// `connections` is for each port. `connectionsPerAddress` counts by remote address before anything
/// is known of the caller: raise it where many orgs come through one proxy. A publishing stream
/// with `streamInFlightBytes` unanswered is not read on. `org` holds for each org, but for those
/// that have limits of their own in `orgs`.
public record LimitsConfig(
    int connections,
    int connectionsPerAddress,
    int callsPerConnection,
    Duration handshake,
    Duration unaryDeadline,
    Duration workspaceIdle,
    int workspaceMessageBytes,
    int linkMessageBytes,
    int metadataBytes,
    int streamInFlightBytes,
    OrgLimitsConfig org,
    Map<OrgId, OwnLimitsConfig> orgs) {
  public static final int CONNECTIONS = 1_024;
  public static final int CONNECTIONS_PER_ADDRESS = 256;
  public static final int CALLS_PER_CONNECTION = 128;
  public static final Duration HANDSHAKE = Duration.ofSeconds(5);
  public static final Duration UNARY_DEADLINE = Duration.ofSeconds(60);
  public static final Duration WORKSPACE_IDLE = Duration.ofMinutes(5);
  public static final int WORKSPACE_MESSAGE_BYTES = 1_536 << 10;
  public static final int LINK_MESSAGE_BYTES = 2_560 << 10;
  public static final int METADATA_BYTES = 8 << 10;
  public static final int STREAM_IN_FLIGHT_BYTES = 16 << 20;
  public static final Map<OrgId, OwnLimitsConfig> ORGS = Map.of();
  public static final LimitsConfig DEFAULTS =
      new LimitsConfig(
          CONNECTIONS,
          CONNECTIONS_PER_ADDRESS,
          CALLS_PER_CONNECTION,
          HANDSHAKE,
          UNARY_DEADLINE,
          WORKSPACE_IDLE,
          WORKSPACE_MESSAGE_BYTES,
          LINK_MESSAGE_BYTES,
          METADATA_BYTES,
          STREAM_IN_FLIGHT_BYTES,
          OrgLimitsConfig.DEFAULTS,
          ORGS);

  public LimitsConfig {
    orgs = Map.copyOf(orgs);
    Duration second = Duration.ofSeconds(1);
    InvalidSetting.unlessWithin("connections", connections, 1, 100_000);
    InvalidSetting.unlessWithin("connectionsPerAddress", connectionsPerAddress, 1, 100_000);
    InvalidSetting.unlessWithin("callsPerConnection", callsPerConnection, 1, 10_000);
    InvalidSetting.unlessWithin("handshake", handshake, second, Duration.ofMinutes(1));
    InvalidSetting.unlessWithin("unaryDeadline", unaryDeadline, second, Duration.ofMinutes(10));
    InvalidSetting.unlessWithin("workspaceIdle", workspaceIdle, second, Duration.ofDays(1));
    InvalidSetting.unlessBytesWithin(
        "workspaceMessageBytes", workspaceMessageBytes, Limits.BATCH_BYTES, 4 << 20);
    InvalidSetting.unlessBytesWithin(
        "linkMessageBytes",
        linkMessageBytes,
        Limits.LINK_MESSAGE_BYTES + (64 << 10),
        Limits.LINK_MESSAGE_RAW_BYTES);
    InvalidSetting.unlessBytesWithin("metadataBytes", metadataBytes, 4 << 10, 64 << 10);
    InvalidSetting.unlessBytesWithin(
        "streamInFlightBytes", streamInFlightBytes, Limits.BATCH_BYTES, 1 << 30);
  }
}
