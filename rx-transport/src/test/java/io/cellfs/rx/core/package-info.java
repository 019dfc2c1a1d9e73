/** Tests of the core's parts. */
@NullMarked
package io.cellfs.rx.core;

import org.jspecify.annotations.NullMarked;
