/** Byte-range and flock locks of local processes, under leases at the file servers (docs/adr/0019). */
@NullMarked
package io.cellfs.client.lock;

import org.jspecify.annotations.NullMarked;
