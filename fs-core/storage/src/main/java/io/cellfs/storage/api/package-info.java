/** What the file and volume services may ask of a partition. Blocking, thread-safe; one atomic, crash-safe batch per operation. */
@NullMarked
package io.cellfs.storage.api;

import org.jspecify.annotations.NullMarked;
