/// The broker of one region.
///
/// The stages, in the order of a message: `accept` → `control` → `decide` → `frame` → `journal` →
/// `link` → `remote` → `serve`; beside them `upkeep`, `support` and the edges (`edge`, `identity`,
/// `config`, `shell`, `cli`). Each stage is a core: inputs with their time go in, effects come out
/// through a port; no I/O, no thread, no clock, no chance. `region.RegionCore` composes them and is
/// what the simulation runs; the shells carry its effects out.
@NullMarked
package dev.tidegate.broker;

import org.jspecify.annotations.NullMarked;
