/** The AFS-3 file service: structures and operations (afs-protocol sections 2.2 and 2.3). */
@NullMarked
package io.cellfs.protocol.afs3;

import org.jspecify.annotations.NullMarked;
