/** Volume location: entries, sites, servers, ids (afs-protocol sections 4.1 and 4.2). */
@NullMarked
package io.cellfs.cell.volume;

import org.jspecify.annotations.NullMarked;
