/** The AFS volume dump (afs-protocol section 6.1): a stream of bytes to typed records and back; pure, bounded, hostile input expected. */
@NullMarked
package io.cellfs.protocol.dump;

import org.jspecify.annotations.NullMarked;
