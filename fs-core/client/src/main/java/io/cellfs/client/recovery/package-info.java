/** Written data that no server took in time: kept apart, told of, and brought to the server later. */
@NullMarked
package io.cellfs.client.recovery;

import org.jspecify.annotations.NullMarked;
