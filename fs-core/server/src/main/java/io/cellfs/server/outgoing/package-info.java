/** Calls that the file server makes itself: with a deadline, and to the volume location servers. */
@NullMarked
package io.cellfs.server.outgoing;

import org.jspecify.annotations.NullMarked;
