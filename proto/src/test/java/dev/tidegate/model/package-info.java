/// Tests of the vocabulary, and that the documents say of it what the code says.
@NullMarked
package dev.tidegate.model;

import org.jspecify.annotations.NullMarked;
