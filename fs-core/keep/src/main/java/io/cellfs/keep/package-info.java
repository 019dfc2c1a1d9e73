/** What outlives the process that uses it: descriptors at a holder, and memory with whole records in it (ADR 0028). Knows nothing of files. */
@NullMarked
package io.cellfs.keep;

import org.jspecify.annotations.NullMarked;
