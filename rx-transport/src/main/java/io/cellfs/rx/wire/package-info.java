/** RX's wire format: one home for every offset, flag and number (afs-protocol sections 1.1 to 1.14). Nothing here keeps state. */
@NullMarked
package io.cellfs.rx.wire;

import org.jspecify.annotations.NullMarked;
