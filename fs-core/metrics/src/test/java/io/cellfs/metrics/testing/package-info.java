/** For the tests of whatever shows figures. */
@NullMarked
package io.cellfs.metrics.testing;

import org.jspecify.annotations.NullMarked;
