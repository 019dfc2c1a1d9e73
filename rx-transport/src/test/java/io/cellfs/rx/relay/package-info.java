/** Datagrams between a client and a server, made to suffer; for the tests of other modules too. */
@NullMarked
package io.cellfs.rx.relay;

import org.jspecify.annotations.NullMarked;
