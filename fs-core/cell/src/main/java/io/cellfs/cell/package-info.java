/** The cell database: where volumes are (VL) and who users and groups are (PR), as one deterministic state machine. */
@NullMarked
package io.cellfs.cell;

import org.jspecify.annotations.NullMarked;
