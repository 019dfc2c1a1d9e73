/** The VL and PR services over the cell database. */
@NullMarked
package io.cellfs.cell.service;

import org.jspecify.annotations.NullMarked;
