package io.cellfs.rx.net;

import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;

/** Sends by Netty's own means, for platforms without the native calls of {@link NativeSender}. */
final class NettySender implements DatagramSender {
    private final Channel channel;

    NettySender(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void send(EndpointCore core) {
        Packet packet = core.pollTransmit();
        if (packet == null) {
            return;
        }
        while (packet != null) {
            ByteBuf copy = channel.alloc().directBuffer(packet.length());
            copy.writeBytes(packet.bytes().slice(0, packet.length()));
            var _ = channel.write(new DatagramPacket(copy, packet.destination().address()), channel.voidPromise());
            core.sent(packet);
            packet = core.pollTransmit();
        }
        channel.flush();
    }

    @Override
    public void close() {
        channel.flush();
    }
}
