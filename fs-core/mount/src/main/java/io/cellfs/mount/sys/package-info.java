/** The few system calls that mounting and serving FUSE take, bound by java.lang.foreign. Nothing else in the module is native. */
@NullMarked
package io.cellfs.mount.sys;

import org.jspecify.annotations.NullMarked;
