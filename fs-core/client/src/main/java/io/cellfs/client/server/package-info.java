/** Reaching the servers: which cell and volume, which file server, connections, repetition, and what abort codes mean. */
@NullMarked
package io.cellfs.client.server;

import org.jspecify.annotations.NullMarked;
