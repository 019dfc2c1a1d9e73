/** Releases and moves of volumes between CellFS's servers: only the blocks that the other side lacks travel (ADR 0010). */
@NullMarked
package io.cellfs.server.replica;

import org.jspecify.annotations.NullMarked;
