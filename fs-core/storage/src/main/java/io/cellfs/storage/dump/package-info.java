/** Volumes to AFS dumps and back (afs-protocol section 6.1), over the storage API alone. */
@NullMarked
package io.cellfs.storage.dump;

import org.jspecify.annotations.NullMarked;
