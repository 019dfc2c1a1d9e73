/** Wire facts of the AFS family: XDR, opcodes, records, error tables. Knows no transport but {@link io.cellfs.protocol.rpc}. */
@NullMarked
package io.cellfs.protocol;

import org.jspecify.annotations.NullMarked;
