/** Tests of {@code io.cellfs.storage.chunk}. */
@NullMarked
package io.cellfs.storage.chunk;

import org.jspecify.annotations.NullMarked;
