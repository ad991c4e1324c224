package dev.tidegate.chaos.experiment;

/// What the orgs of a world do while it is being broken.
///
/// @param channels shared by all orgs
/// @param perSecond publishes of all orgs together
/// @param editShare of the publishes, from 0 to 1; the same for the next two
/// @param deleteShare of the publishes
/// @param restrictedShare of the publishes that hold a value which may not leave its region
/// @param minBytes of a text, at least
/// @param maxBytes of a text, at most
public record Load(
    int channels,
    double perSecond,
    double editShare,
    double deleteShare,
    double restrictedShare,
    int minBytes,
    int maxBytes) {}
