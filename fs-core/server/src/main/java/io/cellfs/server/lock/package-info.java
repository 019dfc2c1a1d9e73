/** Locks of all clients: leases, lending of files, recovery after deaths and restarts, and AFS's whole-file locks (docs/adr/0019). */
@NullMarked
package io.cellfs.server.lock;

import org.jspecify.annotations.NullMarked;
