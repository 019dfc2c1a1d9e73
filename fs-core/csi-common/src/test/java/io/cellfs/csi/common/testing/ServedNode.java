package io.cellfs.csi.common.testing;

import io.cellfs.node.api.NodeApiServices;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An in-memory node client that serves the node API on a unix socket, by the Netty of Quarkus. */
public final class ServedNode implements AutoCloseable {
    private final InMemoryNode node;
    private final Path socket;
    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final Server server;

    /** Begins to serve below this directory. */
    public ServedNode(Path directory) throws IOException {
        this.node = new InMemoryNode(directory.resolve("mount"));
        this.socket = directory.resolve("node.sock");
        this.server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addServices(NodeApiServices.over(node, node, node, node).stream()
                        .map(BindableService::bindService)
                        .toList())
                .build()
                .start();
    }

    /** The node behind the socket. */
    public InMemoryNode node() {
        return node;
    }

    /** Where it serves. */
    public Path socket() {
        return socket;
    }

    @Override
    public void close() {
        server.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }
}
