/** POSIX conformance cases and a random tester for any mounted directory; they know nothing of CellFS but a directory's path. */
@NullMarked
package io.cellfs.e2e.posix;

import org.jspecify.annotations.NullMarked;
