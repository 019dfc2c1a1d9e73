/** Constants of the directory blob (afs-protocol section 2.6). */
@NullMarked
package io.cellfs.protocol.dir;

import org.jspecify.annotations.NullMarked;
