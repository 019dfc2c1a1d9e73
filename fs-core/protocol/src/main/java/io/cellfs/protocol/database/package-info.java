/** Reaching a cell's replicated databases (volume location, protection): which of their servers to ask, and which to go on to. */
@NullMarked
package io.cellfs.protocol.database;

import org.jspecify.annotations.NullMarked;
