/** Whole-file locks with a lifetime (afs-protocol section 2.3). Pure core. */
@NullMarked
package io.cellfs.server.lock;

import org.jspecify.annotations.NullMarked;
