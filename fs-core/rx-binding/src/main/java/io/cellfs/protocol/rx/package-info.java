/** The protocol's transport port bound to RX. */
@NullMarked
package io.cellfs.protocol.rx;

import org.jspecify.annotations.NullMarked;
