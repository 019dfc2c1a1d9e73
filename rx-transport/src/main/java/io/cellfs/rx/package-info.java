/** RX, the remote procedure call transport of the AFS family: endpoints, connections and calls for applications. */
@NullMarked
package io.cellfs.rx;

import org.jspecify.annotations.NullMarked;
