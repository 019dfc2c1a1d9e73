/** The cell database as one Raft group (Apache Ratis): copies, forwarding, fresh reads, snapshots, membership. */
@NullMarked
package io.cellfs.cell.raft;

import org.jspecify.annotations.NullMarked;
