package io.cellfs.rx.net;

import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Packet;
import io.cellfs.rx.core.PacketPool;
import io.cellfs.rx.core.ServerCall;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP socket with the thread that reads it: Netty with native epoll and receive offload where there is Linux, else with NIO. */
public final class DatagramSocketPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramSocketPort.class);
    private static final int SOL_SOCKET = 1;
    private static final IntegerUnixChannelOption RECEIVE_BUFFER_FORCE =
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", SOL_SOCKET, 33);
    private static final IntegerUnixChannelOption SEND_BUFFER_FORCE =
            new IntegerUnixChannelOption("SO_SNDBUFFORCE", SOL_SOCKET, 32);
    /** IP_MTU_DISCOVER = IP_PMTUDISC_DONT (ip(7)): what exceeds a path's MTU is fragmented, not refused. */
    private static final IntegerUnixChannelOption MTU_DISCOVER = new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);

    private static final int SOCKET_BUFFER_BYTES = 8 << 20;
    private static final int MAX_READ_BYTES = 65536;
    private static final int READS_PER_ROUND = 16;

    private final Channel channel;
    private final EventLoopGroup group;
    private final DatagramSender sender;
    private final Inbound inbound;

    private DatagramSocketPort(Channel channel, EventLoopGroup group, DatagramSender sender, Inbound inbound) {
        this.channel = channel;
        this.group = group;
        this.sender = sender;
        this.inbound = inbound;
    }

    /**
     * Binds a socket. Nothing that arrives is read before {@link #start}.
     *
     * @throws BindException when the address cannot be bound
     */
    public static DatagramSocketPort bind(InetSocketAddress local, PacketPool pool) throws IOException {
        boolean epoll = Epoll.isAvailable();
        boolean ipv6 = local.getAddress() instanceof Inet6Address;
        ThreadFactory threads = new DefaultThreadFactory("rx-" + local.getPort(), true);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Inbound inbound = new Inbound(pool);
        SocketProtocolFamily family = ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        ChannelFactory<Channel> factory =
                epoll ? () -> new EpollDatagramChannel(family) : () -> new NioDatagramChannel(family);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channelFactory(factory)
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_READ_BYTES).maxMessagesPerRead(READS_PER_ROUND))
                .handler(inbound);
        if (epoll) {
            bootstrap.option(EpollChannelOption.UDP_GRO, true);
        }
        var bound = bootstrap.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            BindException failure = new BindException(
                    "cannot bind UDP " + local + ": " + bound.cause().getMessage());
            failure.initCause(bound.cause());
            throw failure;
        }
        Channel channel = bound.channel();
        enlargeBuffers(channel);
        DatagramSender sender = channel instanceof EpollDatagramChannel socket
                ? new NativeSender(socket.fd().intValue(), ipv6)
                : new NettySender(channel);
        return new DatagramSocketPort(channel, group, sender, inbound);
    }

    /** Where it is bound. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Starts to read, and to run the core. */
    public CoreRunner start(EndpointCore core, Consumer<ServerCall> dispatcher, long startNs) {
        CoreRunner runner = new CoreRunner(core, sender, new NettyLoop(channel), dispatcher, startNs);
        inbound.runner = runner;
        channel.config().setAutoRead(true);
        return runner;
    }

    /** Closes the socket and waits for its thread. The core must not be run any more. */
    @Override
    public void close() {
        CoreRunner runner = inbound.runner;
        if (runner == null) {
            sender.close();
        } else {
            runner.ask(() -> {
                runner.close();
                sender.close();
                return true;
            });
        }
        channel.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static void enlargeBuffers(Channel channel) {
        if (!(channel instanceof EpollDatagramChannel)) {
            channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            return;
        }
        setEither(channel, RECEIVE_BUFFER_FORCE, ChannelOption.SO_RCVBUF);
        setEither(channel, SEND_BUFFER_FORCE, ChannelOption.SO_SNDBUF);
        channel.config().setOption(MTU_DISCOVER, 0);
    }

    /** The first option needs a privilege and ignores the system's limit; the second is bounded by it. */
    private static void setEither(Channel channel, ChannelOption<Integer> forced, ChannelOption<Integer> ordinary) {
        try {
            channel.config().setOption(forced, SOCKET_BUFFER_BYTES);
        } catch (ChannelException refused) {
            LOG.debug("{} is not permitted, the system's limit holds", forced, refused);
            channel.config().setOption(ordinary, SOCKET_BUFFER_BYTES);
        }
    }

    private record NettyLoop(Channel channel) implements CoreRunner.EventLoop {
        @Override
        public boolean isCurrent() {
            return channel.eventLoop().inEventLoop();
        }

        @Override
        public void execute(Runnable task) {
            try {
                channel.eventLoop().execute(task);
            } catch (RejectedExecutionException ended) {
                LOG.debug("the event loop has ended", ended);
                task.run();
            }
        }

        @Override
        public void schedule(Runnable task, long delayNs) {
            var _ = channel.eventLoop().schedule(task, delayNs, TimeUnit.NANOSECONDS);
        }
    }

    /** Copies datagrams into packets and has the core run at the end of each batch. */
    private static final class Inbound extends ChannelInboundHandlerAdapter {
        private final PacketPool pool;
        private volatile @Nullable CoreRunner runner;

        Inbound(PacketPool pool) {
            this.pool = pool;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                CoreRunner target = runner;
                ByteBuf content = datagram.content();
                int bytes = content.readableBytes();
                Packet packet = target == null ? null : pool.tryTake(bytes);
                if (target == null || packet == null) {
                    return;
                }
                ByteBuffer source = content.internalNioBuffer(content.readerIndex(), bytes);
                packet.bytes().put(0, source, source.position(), bytes);
                packet.length(bytes);
                packet.source(datagram.sender());
                if (!target.receive(packet)) {
                    packet.release();
                }
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            CoreRunner target = runner;
            if (target != null) {
                target.announce();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("reading from the socket failed", cause);
        }
    }
}
