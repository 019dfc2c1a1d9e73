/** The file service's dialects: AFS-3 (service 1), YFS (2500) and CellFS's own extensions (26000) on one set of operations. */
@NullMarked
package io.cellfs.server.wire;

import org.jspecify.annotations.NullMarked;
