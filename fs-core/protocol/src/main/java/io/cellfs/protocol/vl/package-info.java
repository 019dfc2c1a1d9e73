/** The volume location service (afs-protocol sections 3.5, 4.1 and 4.2). */
@NullMarked
package io.cellfs.protocol.vl;

import org.jspecify.annotations.NullMarked;
