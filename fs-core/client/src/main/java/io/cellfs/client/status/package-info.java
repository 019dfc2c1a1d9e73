/** The status cache: what the server said of each file, and whether its promise to tell of changes still stands. */
@NullMarked
package io.cellfs.client.status;

import org.jspecify.annotations.NullMarked;
