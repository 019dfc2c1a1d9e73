/**
 * What the two CSI services share. Every call has one {@link io.cellfs.csi.common.CsiHandler}: it validates, takes the volume's
 * lock, acts on the node API, and fails with the code that the CSI specification prescribes ({@link io.cellfs.csi.common.CsiException}).
 */
@NullMarked
package io.cellfs.csi.common;

import org.jspecify.annotations.NullMarked;
