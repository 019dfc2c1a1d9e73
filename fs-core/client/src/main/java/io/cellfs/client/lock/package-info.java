/** Byte-range and flock locks of local processes, and the whole-file lock at the server that stands for them. */
@NullMarked
package io.cellfs.client.lock;

import org.jspecify.annotations.NullMarked;
