/// Tests of the shell: whole brokers over loopback, with TLS and stores on disk.
@NullMarked
package dev.tidegate.broker.shell;

import org.jspecify.annotations.NullMarked;
