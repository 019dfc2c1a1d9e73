package io.cellfs.rx.security;

/**
 * What names a connection on the wire.
 *
 * @param epoch the initiator's epoch
 * @param cid connection id with the channel bits clear
 * @param serviceId the service first asked for
 */
public record ConnectionId(int epoch, int cid, int serviceId) {}
