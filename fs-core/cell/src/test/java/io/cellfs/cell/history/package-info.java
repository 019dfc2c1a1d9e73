/** Checks histories of concurrent operations for linearizability. */
@NullMarked
package io.cellfs.cell.history;

import org.jspecify.annotations.NullMarked;
