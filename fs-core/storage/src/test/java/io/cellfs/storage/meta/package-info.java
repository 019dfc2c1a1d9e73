/** Tests of {@code io.cellfs.storage.meta}. */
@NullMarked
package io.cellfs.storage.meta;

import org.jspecify.annotations.NullMarked;
