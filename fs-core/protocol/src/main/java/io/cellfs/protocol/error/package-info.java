/** Abort codes, one table per com_err base (afs-protocol sections 1.11, 2.7 and appendix A3). */
@NullMarked
package io.cellfs.protocol.error;

import org.jspecify.annotations.NullMarked;
