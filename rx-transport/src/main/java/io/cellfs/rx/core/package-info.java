/** RX without I/O: connections and calls as state machines that are given datagrams and the time, and are asked what to send. */
@NullMarked
package io.cellfs.rx.core;

import org.jspecify.annotations.NullMarked;
