package io.cellfs.rx.sim;

import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A host that sends the packets that a test makes up and keeps what comes back. */
public final class RawPeer implements SimHost {
    /** The epoch of its connections. */
    public static final int EPOCH = 0x80001234;

    private final SimNetwork network;
    private final InetSocketAddress address;
    private final InetSocketAddress target;
    private final List<ByteBuffer> inbox = new ArrayList<>();
    private int serviceId = 1;
    private int serial;

    /** A host that talks to one other. */
    public RawPeer(SimNetwork network, InetSocketAddress address, InetSocketAddress target) {
        this.network = network;
        this.address = address;
        this.target = target;
        network.add(this);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void receive(InetSocketAddress from, byte[] datagram, long nowNs) {
        inbox.add(ByteBuffer.wrap(datagram));
    }

    @Override
    public long timeoutNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public void timeout(long nowNs) {
        throw new IllegalStateException("no timer is set");
    }

    @Override
    public void round(long nowNs) {}

    /** Names another service in packets from now on. */
    public void service(int id) {
        serviceId = id;
    }

    /** A packet with its header written, from the initiator of the connection. */
    public ByteBuffer packet(int type, int cid, int call, int seq, int flags, int payloadBytes) {
        ByteBuffer packet = ByteBuffer.allocate(HeaderFlyweight.LENGTH + payloadBytes);
        HeaderFlyweight.putAddress(packet, EPOCH, cid, call);
        HeaderFlyweight.putOrder(packet, seq, ++serial);
        HeaderFlyweight.putKind(packet, type, flags | HeaderFlags.CLIENT_INITIATED, 0);
        HeaderFlyweight.putSecurity(packet, 0, 0, serviceId);
        return packet;
    }

    /** Sends a packet and lets half a second pass; what came before is forgotten. */
    public List<ByteBuffer> send(ByteBuffer packet) {
        inbox.clear();
        network.send(address, target, packet.array());
        return await(TimeUnit.MILLISECONDS.toNanos(500));
    }

    /** Sends one DATA packet. */
    public List<ByteBuffer> data(int cid, int call, int seq, boolean last) {
        return send(packet(PacketType.DATA, cid, call, seq, last ? HeaderFlags.LAST_PACKET : 0, 100));
    }

    /** Sends one ACK. */
    public List<ByteBuffer> ack(int cid, int call, int first, int reason, int flags) {
        ByteBuffer packet = packet(PacketType.ACK, cid, call, 0, flags, 18 + 3 + 16);
        AckFlyweight.write(packet, first, first - 1, 0, reason, 0, new AckFlyweight.Limits(1440, 1440, 32, 1));
        return send(packet);
    }

    /** Lets time pass; what has come since the last packet was sent. */
    public List<ByteBuffer> await(long ns) {
        network.run(ns, () -> false);
        return List.copyOf(inbox);
    }

    /** The packets of one type among those. */
    public static List<ByteBuffer> ofType(List<ByteBuffer> packets, int type) {
        return packets.stream()
                .filter(packet -> HeaderFlyweight.type(packet) == type)
                .toList();
    }
}
