package io.cellfs.cli.files;

import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.Namespace;
import io.cellfs.node.api.NodeApiChannel;
import io.cellfs.node.api.NodeApiClient;
import io.cellfs.node.api.NodeInformationSource;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A connection to the node API of the client that serves a mount. Every call ends within a minute, or the time that is given. */
public final class NodeClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ManagedChannel channel;
    private final NodeApiClient client;

    private NodeClient(ManagedChannel channel, Duration deadline) {
        this.channel = channel;
        this.client = new NodeApiClient(channel, deadline);
    }

    /** A connection to the API on this socket; nothing is sent yet. */
    public static NodeClient connect(Path socket) {
        return connect(socket, DEADLINE);
    }

    /** The same, with calls that end within {@code deadline}. */
    public static NodeClient connect(Path socket, Duration deadline) {
        return new NodeClient(NodeApiChannel.open(socket), deadline);
    }

    /** What it does to the namespace. */
    public Namespace namespace() {
        return client;
    }

    /** The volumes that are attached to it. */
    public Attachments attachments() {
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
