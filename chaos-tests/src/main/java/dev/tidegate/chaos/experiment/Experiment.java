package dev.tidegate.chaos.experiment;

import java.time.Duration;
import java.util.List;

/// An experiment: what an experiment file says.
///
/// @param name the file's name without its ending
/// @param title one line
/// @param why one sentence: what an SRE learns from it
/// @param seed of everything that is drawn
/// @param method in the order of time
/// @param checks names of checkers; empty: all
/// @param limit after which it is ended and healed, whatever has happened
public record Experiment(
    String name,
    String title,
    String why,
    long seed,
    WorldShape world,
    Load load,
    List<Bound> steadyState,
    List<Step> method,
    List<Expectation> expect,
    List<String> checks,
    List<StopIf> stopIf,
    Duration limit) {
  public Experiment {
    steadyState = List.copyOf(steadyState);
    method = List.copyOf(method);
    expect = List.copyOf(expect);
    checks = List.copyOf(checks);
    stopIf = List.copyOf(stopIf);
  }
}
