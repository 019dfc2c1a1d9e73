/** Measurements to be run by hand. */
@NullMarked
package io.cellfs.rx.bench;

import org.jspecify.annotations.NullMarked;
