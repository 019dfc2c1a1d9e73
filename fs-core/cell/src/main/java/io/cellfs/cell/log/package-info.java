/** How commands and their outcomes are written down: in the replicated log, and between the copies of the database. */
@NullMarked
package io.cellfs.cell.log;

import org.jspecify.annotations.NullMarked;
