/** A transport in memory: real bytes through real codecs, without a network. */
@NullMarked
package io.cellfs.protocol.loopback;

import org.jspecify.annotations.NullMarked;
