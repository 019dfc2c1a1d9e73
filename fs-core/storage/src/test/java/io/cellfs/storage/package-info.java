/** Tests of partitions and volumes. */
@NullMarked
package io.cellfs.storage;

import org.jspecify.annotations.NullMarked;
