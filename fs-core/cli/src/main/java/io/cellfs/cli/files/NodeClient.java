package io.cellfs.cli.files;

import io.cellfs.node.api.Namespace;
import io.cellfs.node.api.NodeApiChannel;
import io.cellfs.node.api.NodeApiClient;
import io.cellfs.node.api.NodeInformationSource;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A connection to the node API of the client that serves a mount. Every call ends within a minute. */
public final class NodeClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final NodeApiClient client;

    private NodeClient(ManagedChannel channel) {
        this.channel = channel;
        this.client = new NodeApiClient(channel, DEADLINE);
    }

    /** A connection to the API on this socket; nothing is sent yet. */
    public static NodeClient connect(Path socket) {
        return new NodeClient(NodeApiChannel.open(socket));
    }

    /** What it does to the namespace. */
    public Namespace namespace() {
        return client;
    }

    /** What the client is. */
    public NodeInformationSource information() {
        return client;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
