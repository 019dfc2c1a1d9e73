/** XDR as rxgen speaks it: bounded reader and writer, and codecs derived from records (afs-protocol section 2.1). */
@NullMarked
package io.cellfs.protocol.xdr;

import org.jspecify.annotations.NullMarked;
