/** The portable fallback: the same file system through jnr-fuse and libfuse 2. */
@NullMarked
package io.cellfs.mount.jnr;

import org.jspecify.annotations.NullMarked;
