/** What the tests of both services share. */
@NullMarked
package io.cellfs.csi.common.testing;

import org.jspecify.annotations.NullMarked;
