package dev.tidegate.chaos.fault;

/// Something that goes wrong in a world, again and again. Draws what it needs from the strike's own
/// chance, so that a seed decides it and no other strike has a say.
interface Fault {
  /// Strikes once. What lasts undoes itself after a while, by the world's time.
  ///
  /// @param turn the strike's place among those of its family, from 0, whether or not those before
  ///   it were played
  Struck strike(Draw draw, int turn);

  /// All is to be well from here on: undoes what [dev.tidegate.chaos.world.World#heal] does not.
  default void end() {}
}
