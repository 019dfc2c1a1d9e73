/** A network in virtual time, reproducible from a seed, for tests of the core and of whatever is built on it. */
@NullMarked
package io.cellfs.rx.sim;

import org.jspecify.annotations.NullMarked;
