package dev.tidegate.broker.journal;

/// Told now and then how far a walk over a store has come.
public interface StoreProgress {
  StoreProgress NONE = (_, _) -> {};

  void at(long frames, long ofFrames);
}
