package io.cellfs.rx.core;

import java.net.InetSocketAddress;
import java.util.function.ToIntFunction;

/**
 * What a core may not find out by itself.
 *
 * @param epoch the epoch of the connections that it opens; the top bit is set by it
 * @param firstCid id of the first of them; the channel bits are cleared by it
 * @param secret hashes of what peers send are mixed with it
 * @param pathDatagramBytes the largest datagram, RX header included, that the interface towards an address carries
 */
public record Environment(int epoch, int firstCid, long secret, ToIntFunction<InetSocketAddress> pathDatagramBytes) {}
