package io.cellfs.e2e.harness;

import io.cellfs.node.api.NodeApiChannel;
import io.cellfs.node.api.v1.Attachment;
import io.cellfs.node.api.v1.ListAttachmentsRequest;
import io.cellfs.node.api.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What a node's client has attached. */
public final class Attachments {
    private static final long SECONDS = 60;

    private Attachments() {}

    /** The CSI ids of the volumes that the client with this socket has attached. */
    public static Set<String> of(Path socket) {
        ManagedChannel channel = NodeApiChannel.open(socket);
        try {
            return NodeGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .listAttachments(ListAttachmentsRequest.getDefaultInstance())
                    .getAttachmentsList()
                    .stream()
                    .map(Attachment::getHandle)
                    .map(handle -> handle.getCell() + "/" + handle.getVolumeId())
                    .collect(Collectors.toSet());
        } finally {
            channel.shutdownNow();
        }
    }
}
