/** The edge between the RX core and the world: the socket, the threads, the clock. */
@NullMarked
package io.cellfs.rx.net;

import org.jspecify.annotations.NullMarked;
