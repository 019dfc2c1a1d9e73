/** The YFS file service: structures and operations (afs-protocol sections 3.2 and 3.3). */
@NullMarked
@WireFids(FidForm.YFS)
package io.cellfs.protocol.yfs;

import io.cellfs.protocol.xdr.FidForm;
import io.cellfs.protocol.xdr.WireFids;
import org.jspecify.annotations.NullMarked;
