/** Tests of the binding on real sockets. */
@NullMarked
package io.cellfs.protocol.rx;

import org.jspecify.annotations.NullMarked;
