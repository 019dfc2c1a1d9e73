/** The callback services of cache managers (afs-protocol sections 2.5 and 3.4). */
@NullMarked
package io.cellfs.protocol.callback;

import org.jspecify.annotations.NullMarked;
