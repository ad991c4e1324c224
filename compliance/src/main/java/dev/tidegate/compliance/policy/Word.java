package dev.tidegate.compliance.policy;

/// A scalar of a policy file, as written, with its place.
record Word(String text, Place place) {}
