/** Tests of RX on real sockets. */
@NullMarked
package io.cellfs.rx;

import org.jspecify.annotations.NullMarked;
