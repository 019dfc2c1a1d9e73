/** A cache manager without a cell: the whole file system in memory, with the same port, for tests of what sits on top of it. */
@NullMarked
package io.cellfs.e2e.twin;

import org.jspecify.annotations.NullMarked;
