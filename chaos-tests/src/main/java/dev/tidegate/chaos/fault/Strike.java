package dev.tidegate.chaos.fault;

import java.time.Duration;

/// One fault of a seed, drawn before its world begins.
///
/// @param number from 1, by time; names it in its seed for good
/// @param turn how many of its family come before it, from 0
/// @param at after the faults' beginning
/// @param draw seeds what it strikes and for how long: its own chance, that no other strike shares
public record Strike(int number, Family family, int turn, Duration at, long draw) {
  public Strike {
    if (number < 1 || turn < 0 || at.isNegative()) {
      throw new IllegalArgumentException("strike: " + number + ", " + turn + ", " + at);
    }
  }
}
