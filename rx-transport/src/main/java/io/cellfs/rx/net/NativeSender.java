package io.cellfs.rx.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Packet;
import io.cellfs.rx.core.Peer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * Sends on a Linux socket straight from the packets' buffers with sendmsg(2), from any thread. Runs of packets of one size to
 * one peer leave in one call, by generic segmentation offload (udp(7), UDP_SEGMENT).
 */
final class NativeSender implements DatagramSender {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EINVAL = 22;
    private static final int EIO = 5;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int MSGHDR_BYTES = 56;
    private static final int IOVEC_BYTES = 16;
    private static final int CMSG_BYTES = 24;
    private static final long CMSG_LENGTH = 18;
    /** The kernel's bound on segments of one call. */
    private static final int MAX_SEGMENTS = 64;
    /** The largest IPv4 datagram's payload. */
    private static final int MAX_RUN_BYTES = 65507;

    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SENDMSG = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("sendmsg"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.captureCallState("errno"));

    private final int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment callState = arena.allocate(CALL_STATE);
    private final MemorySegment message = arena.allocate(MSGHDR_BYTES, 8);
    private final MemorySegment vectors = arena.allocate((long) IOVEC_BYTES * MAX_SEGMENTS, 8);
    private final MemorySegment control = arena.allocate(CMSG_BYTES, 8);
    private final Packet[] run = new Packet[MAX_SEGMENTS];
    private boolean segmentation = true;

    /**
     * A sender on an open socket.
     *
     * @param fd the socket; stays the caller's
     * @param ipv6 whether the socket is of the IPv6 family
     */
    NativeSender(int fd, boolean ipv6) {
        this.fd = fd;
        this.ipv6 = ipv6;
        control.set(JAVA_LONG, 0, CMSG_LENGTH);
        control.set(JAVA_INT, 8, SOL_UDP);
        control.set(JAVA_INT, 12, UDP_SEGMENT);
        message.set(ADDRESS, 16, vectors);
    }

    @Override
    public void send(EndpointCore core) {
        Packet next = core.pollTransmit();
        while (next != null) {
            int count = 0;
            int bytes = 0;
            int segment = next.length();
            Peer peer = next.destination();
            boolean open = true;
            while (next != null && open && fits(next, peer, segment, count, bytes)) {
                open = next.length() == segment && segmentation;
                bytes += next.length();
                run[count++] = next;
                next = core.pollTransmit();
            }
            sendRun(peer, count, segment);
            for (int i = 0; i < count; i++) {
                core.sent(run[i]);
            }
        }
    }

    private static boolean fits(Packet packet, Peer peer, int segment, int count, int bytes) {
        return packet.destination() == peer
                && packet.length() <= segment
                && count < MAX_SEGMENTS
                && bytes + packet.length() <= MAX_RUN_BYTES;
    }

    private void sendRun(Peer peer, int count, int segment) {
        MemorySegment address = address(peer);
        message.set(ADDRESS, 0, address);
        message.set(JAVA_INT, 8, (int) address.byteSize());
        for (int i = 0; i < count; i++) {
            vectors.set(JAVA_LONG, (long) IOVEC_BYTES * i, run[i].address());
            vectors.set(JAVA_LONG, (long) IOVEC_BYTES * i + 8, run[i].length());
        }
        int error = send(0, count, count > 1 ? segment : 0);
        if (count > 1 && (error == EINVAL || error == EIO)) {
            segmentation = false;
            for (int i = 0; i < count; i++) {
                send(i, 1, 0);
            }
        }
    }

    /** Returns 0 or the error number; anything but a refusal of segmentation counts as a loss on the network. */
    private int send(int first, int count, int segment) {
        message.set(JAVA_LONG, 16, vectors.address() + (long) IOVEC_BYTES * first);
        message.set(JAVA_LONG, 24, count);
        message.set(JAVA_LONG, 32, segment > 0 ? control.address() : 0);
        message.set(JAVA_LONG, 40, segment > 0 ? CMSG_BYTES : 0);
        control.set(JAVA_SHORT, 16, (short) segment);
        try {
            long sent = (long) SENDMSG.invokeExact(callState, fd, message, MSG_DONTWAIT);
            return sent >= 0 ? 0 : (int) ERRNO.get(callState, 0L);
        } catch (Throwable impossible) {
            throw new LinkageError("sendmsg cannot be called", impossible);
        }
    }

    private MemorySegment address(Peer peer) {
        if (peer.edgeAddress() instanceof MemorySegment known) {
            return known;
        }
        MemorySegment made = toNative(peer.address());
        peer.edgeAddress(made);
        return made;
    }

    private MemorySegment toNative(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        if (!ipv6 && host.length == 4) {
            MemorySegment native4 = Arena.ofAuto().allocate(SOCKADDR_IN_BYTES, 8);
            native4.set(JAVA_SHORT, 0, (short) AF_INET);
            native4.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) address.getPort());
            MemorySegment.copy(host, 0, native4, JAVA_BYTE, 4, 4);
            return native4;
        }
        MemorySegment native6 = Arena.ofAuto().allocate(SOCKADDR_IN6_BYTES, 8);
        native6.set(JAVA_SHORT, 0, (short) AF_INET6);
        native6.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) address.getPort());
        if (host.length == 4) {
            native6.set(JAVA_SHORT, 18, (short) -1);
            MemorySegment.copy(host, 0, native6, JAVA_BYTE, 20, 4);
        } else {
            MemorySegment.copy(host, 0, native6, JAVA_BYTE, 8, 16);
            native6.set(JAVA_INT, 24, scope(address.getAddress()));
        }
        return native6;
    }

    private static int scope(InetAddress address) {
        return address instanceof Inet6Address six ? six.getScopeId() : 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
