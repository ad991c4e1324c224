package dev.tidegate.chaos.experiment;

/// When an experiment is ended at once and everything is healed.
///
/// @param probe the figure's name in the catalogue
/// @param below true: it stops when the figure is below the bound; false: when it is above
public record StopIf(String probe, boolean below, double bound) {}
