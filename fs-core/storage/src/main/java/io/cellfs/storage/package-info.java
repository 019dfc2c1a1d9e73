/** Volumes on a partition: opening, checking, configuration. The port that they implement is {@link io.cellfs.storage.api}. */
@NullMarked
package io.cellfs.storage;

import org.jspecify.annotations.NullMarked;
