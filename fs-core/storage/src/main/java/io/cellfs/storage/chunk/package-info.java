/** File data outside the database: chunk files, their checksummed blocks, buffers and descriptors. */
@NullMarked
package io.cellfs.storage.chunk;

import org.jspecify.annotations.NullMarked;
