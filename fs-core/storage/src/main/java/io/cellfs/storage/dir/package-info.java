/** The AFS directory blob (afs-protocol section 2.6): pure functions from entries to bytes. */
@NullMarked
package io.cellfs.storage.dir;

import org.jspecify.annotations.NullMarked;
