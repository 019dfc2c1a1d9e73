/** Administration of a cell over its own RPCs (VL, VOL, PR), as the classic tools do it: the cell does not know this program. */
@NullMarked
package io.cellfs.cli.admin;

import org.jspecify.annotations.NullMarked;
