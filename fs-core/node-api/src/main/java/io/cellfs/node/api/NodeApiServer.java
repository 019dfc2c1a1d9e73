package io.cellfs.node.api;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of the node API on a unix socket that only its user can reach: the socket has mode 0600, its directory 0700.
 * Calls run on virtual threads.
 */
public final class NodeApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeApiServer.class);
    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final int MAX_METADATA_BYTES = 8 * 1024;
    private static final int MAX_CALLS_PER_CONNECTION = 256;
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final PrivateSocket socket;
    private final Server server;
    private final EventLoopGroup loop;
    private final ExecutorService calls;

    private NodeApiServer(PrivateSocket socket, Server server, EventLoopGroup loop, ExecutorService calls) {
        this.socket = socket;
        this.server = server;
        this.loop = loop;
        this.calls = calls;
    }

    /**
     * Begins to serve. A socket file left behind by a process that is gone is replaced; one that still answers is an error.
     *
     * @param path absolute path of the socket, at most 107 bytes; its directory is made (0700) where it is missing
     * @throws IOException if it cannot listen there
     */
    public static NodeApiServer start(
            Path path,
            NodeInformationSource information,
            Attachments attachments,
            VolumeAdministration volumes,
            Namespace namespace)
            throws IOException {
        PrivateSocket socket = PrivateSocket.prepare(path);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
        Server server = NettyServerBuilder.forAddress(
                        new DomainSocketAddress(socket.path().toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                // A unix socket does not know the option that gRPC sets for TCP, and would log so for every connection.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .executor(calls)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .addServices(NodeApiServices.over(information, attachments, volumes, namespace).stream()
                        .map(BindableService::bindService)
                        .toList())
                .build();
        NodeApiServer api = new NodeApiServer(socket, server, loop, calls);
        try {
            server.start();
            socket.restrict();
        } catch (IOException e) {
            api.close();
            throw e;
        }
        return api;
    }

    /** Where it listens. */
    public Path path() {
        return socket.path();
    }

    /** Refuses new calls, gives those under way one second, and removes the socket. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        boolean ended = loop.shutdownGracefully(0, DRAIN.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(DRAIN.toMillis());
        if (!ended) {
            LOG.warn("the event loop of the node API did not end in {}", DRAIN);
        }
        calls.shutdownNow();
        socket.remove();
    }
}
