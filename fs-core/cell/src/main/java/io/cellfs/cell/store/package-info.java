/** Ordered key-value tables below the state machine. */
@NullMarked
package io.cellfs.cell.store;

import org.jspecify.annotations.NullMarked;
