/** The volume service (afs-protocol section 4.5). */
@NullMarked
package io.cellfs.protocol.vol;

import org.jspecify.annotations.NullMarked;
