package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Detector;
import java.util.Set;

/// What puts a message into a class: any of the detectors, any of the labels.
record ClassDefinition(Set<Detector> detectors, Set<String> labels) {}
