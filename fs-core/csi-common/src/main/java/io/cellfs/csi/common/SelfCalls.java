package io.cellfs.csi.common;

import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.ProbeRequest;
import csi.v1.IdentityGrpc;
import io.cellfs.node.api.NodeApiChannel;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The first calls that an orchestrator makes, made by a service to itself: what is recorded of them makes an ahead-of-time cache. */
final class SelfCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private SelfCalls() {}

    /** Calls the service at a socket; one that does not answer fails with gRPC's exception. */
    static void make(Path socket) {
        ManagedChannel channel = NodeApiChannel.open(socket);
        try {
            var identity =
                    IdentityGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            var info = identity.getPluginInfo(GetPluginInfoRequest.getDefaultInstance());
            var capabilities = identity.getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance());
            var probe = identity.probe(ProbeRequest.getDefaultInstance());
            if (!info.getName().equals(Driver.NAME) || capabilities.getCapabilitiesCount() == 0 || !probe.hasReady()) {
                throw new IllegalStateException("the service at " + socket + " tells nonsense");
            }
        } finally {
            channel.shutdownNow();
        }
    }
}
