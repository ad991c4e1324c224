package dev.tidegate.chaos.fault;

/// Something that goes wrong in a world, again and again. Draws what it needs from the world's
/// simulation, so that a seed decides it.
public interface Fault {
  /// Strikes once. What lasts undoes itself after a while, by the world's time.
  void strike();

  /// All is to be well from here on: undoes what [dev.tidegate.chaos.world.World#heal] does not.
  default void end() {}
}
