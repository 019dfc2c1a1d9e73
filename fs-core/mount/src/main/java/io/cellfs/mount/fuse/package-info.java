/** The kernel's FUSE protocol (include/uapi/linux/fuse.h, 7.31 to 7.45) spoken on {@code /dev/fuse} without libfuse. */
@NullMarked
package io.cellfs.mount.fuse;

import org.jspecify.annotations.NullMarked;
