/** Tests of {@code io.cellfs.storage.dir}. */
@NullMarked
package io.cellfs.storage.dir;

import org.jspecify.annotations.NullMarked;
