package dev.tidegate.adapter;

/// Which way to read a channel's history.
public enum Direction {
  FORWARD,
  BACKWARD
}
