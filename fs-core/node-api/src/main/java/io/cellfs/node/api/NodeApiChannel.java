package io.cellfs.node.api;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.nio.file.Path;

/** Channels to the socket of a node API, by whichever Netty transport of gRPC is on the class path (with epoll). */
public final class NodeApiChannel {
    private static final String AUTHORITY = "cellfs-node";

    private NodeApiChannel() {}

    /** A channel to this socket, which need not be served yet: calls fail with UNAVAILABLE until it is. */
    public static ManagedChannel open(Path socket) {
        String target = "unix://" + socket.toAbsolutePath();
        return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .overrideAuthority(AUTHORITY)
                .build();
    }
}
