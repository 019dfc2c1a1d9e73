/** The port through which services and stubs reach a transport; RX is bound to it elsewhere. */
@NullMarked
package io.cellfs.protocol.rpc;

import org.jspecify.annotations.NullMarked;
