/** Operations on volumes: locks, units of work, names, data. */
@NullMarked
package io.cellfs.storage.volume;

import org.jspecify.annotations.NullMarked;
