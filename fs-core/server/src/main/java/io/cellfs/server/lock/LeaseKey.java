package io.cellfs.server.lock;

import java.util.UUID;

/**
 * Which lease a call speaks of.
 *
 * @param client the client
 * @param incarnation differs each time the client starts
 * @param generation the server's number of the lease, 0 to begin one
 */
record LeaseKey(UUID client, long incarnation, long generation) {}
