/** Tests of the wire format. */
@NullMarked
package io.cellfs.rx.wire;

import org.jspecify.annotations.NullMarked;
