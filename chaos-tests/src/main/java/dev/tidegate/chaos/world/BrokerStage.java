package dev.tidegate.chaos.world;

/// A stage of a region's broker, as a world can see it from outside, in the order of a message.
public enum BrokerStage {
  /// A publish was answered.
  ACCEPT,
  /// Events of the region's own were given to the store with what each org gets of them.
  DECIDE,
  /// A commit ended.
  JOURNAL,
  /// The sending side of a link said something beside a heartbeat.
  LINK,
  /// The receiving side was told something beside a heartbeat and control entries.
  REMOTE,
  /// A batch left for a workspace.
  SERVE,
  /// Control entries came, or were applied.
  CONTROL,
  /// Something stored was blanked, decided anew or merged, or a sweep ended.
  UPKEEP
}
