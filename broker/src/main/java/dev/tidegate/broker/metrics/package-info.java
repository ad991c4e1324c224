/// What a broker tells monitoring: its figures as Prometheus reads them, and whether it lives and
/// is ready, over HTTP.
///
/// The only package that knows the metrics library: stages count in plain fields, which are read on
/// the loop when somebody asks ([Figures][dev.tidegate.broker.metrics.Figures]). Part of the
/// composition root: it may use every stage, only the shell and commands use it.
@NullMarked
package dev.tidegate.broker.metrics;

import org.jspecify.annotations.NullMarked;
