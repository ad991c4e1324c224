/// Step 2 of a decision: who may have it. Residency policy files (`residency/v1`), and the decision
/// that the files active in a region give for one message, one reader's org and one instant.
///
/// ```
/// text -> PolicyFile.parse -> PolicySet.of -> classify(fields, labels) -> decide(facts, flow, now)
///                                                  Classification              Decision
/// ```
///
/// | delivery  | the reader's org gets                | effect of a rule |
/// |-----------|--------------------------------------|------------------|
/// | copy      | the message, some classes taken out  | allow, redact    |
/// | stub      | that there is a message, and why not | withhold         |
/// | deferred  | nothing yet: something is not known  |                  |
/// | block     | nothing                              | block            |
///
/// Outcomes join to the stricter and the order of rules and files never matters. Pure: no I/O,
/// clock, chance or log; `now` is an argument. It may use `detect` and the model. Everything is
/// immutable once made, so any thread may call anything.
@NullMarked
package dev.tidegate.compliance.policy;

import org.jspecify.annotations.NullMarked;
