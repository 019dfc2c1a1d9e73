/** The holder: a tiny process that keeps descriptors for another one and starts that again (ADR 0028). Uses nothing but the JDK. */
@NullMarked
package io.cellfs.keep.holder;

import org.jspecify.annotations.NullMarked;
