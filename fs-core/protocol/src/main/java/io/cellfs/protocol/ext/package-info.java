/** The operations that CellFS adds for its own clients. */
@NullMarked
@WireFids(FidForm.YFS)
package io.cellfs.protocol.ext;

import io.cellfs.protocol.xdr.FidForm;
import io.cellfs.protocol.xdr.WireFids;
import org.jspecify.annotations.NullMarked;
