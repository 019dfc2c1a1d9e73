/** Whole-process benchmark: the same work on a cell's mount and on the local disk, in turn, in one run. */
@NullMarked
package io.cellfs.e2e.bench;

import org.jspecify.annotations.NullMarked;
