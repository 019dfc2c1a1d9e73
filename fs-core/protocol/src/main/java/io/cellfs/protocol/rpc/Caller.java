package io.cellfs.protocol.rpc;

import java.net.InetSocketAddress;

/**
 * Who calls, as far as the transport has proved it.
 *
 * @param address the peer's address and port as seen
 * @param securityIndex the security class of the connection (0 rxnull, 2 rxkad, 4 rxgk, 6 yfs-rxgk)
 * @param principal the authenticated name, empty for rxnull
 */
public record Caller(InetSocketAddress address, int securityIndex, String principal) {}
