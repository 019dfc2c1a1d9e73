package io.cellfs.csi.node;

import io.cellfs.csi.common.CallFigures;
import io.cellfs.csi.common.CsiCalls;
import io.cellfs.csi.common.Endpoint;
import io.cellfs.csi.common.ShownFigures;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.NodeApiChannel;
import io.cellfs.node.api.NodeApiClient;
import io.grpc.ManagedChannel;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the service together from its configuration. */
@Singleton
final class Wiring {
    /** How long a call of the node API may take; orchestrators repeat what took longer. */
    private static final Duration NODE_CALL = Duration.ofSeconds(30);

    @Produces
    @Singleton
    Endpoint endpoint(@ConfigProperty(name = "cellfs.csi.socket") Path socket) {
        return new Endpoint("csi-node", socket);
    }

    void starting(@Observes StartupEvent event, Endpoint endpoint, ShownFigures figures, LostMountsWatch lost)
            throws IOException {
        endpoint.prepare();
        figures.open();
        lost.start();
    }

    void ending(@Observes ShutdownEvent event, Endpoint endpoint, ShownFigures figures, LostMountsWatch lost) {
        lost.close();
        figures.close();
        endpoint.close();
    }

    @Produces
    @Singleton
    @GlobalInterceptor
    CallFigures callFigures() {
        return new CallFigures(System::nanoTime);
    }

    @Produces
    @Singleton
    ShownFigures shownFigures(@ConfigProperty(name = "cellfs.metrics") Optional<String> address, CallFigures calls) {
        return new ShownFigures(address, calls);
    }

    @Produces
    @Singleton
    LostMountsWatch lostMounts(NodeApiClient node, Mounts kernel, VolumeLocks locks) {
        return new LostMountsWatch(new LostMounts(node, node, kernel, locks));
    }

    @Produces
    @Singleton
    ManagedChannel channel(@ConfigProperty(name = "cellfs.node.socket") Path socket) {
        return NodeApiChannel.open(socket);
    }

    void close(@Disposes ManagedChannel channel) {
        channel.shutdownNow();
    }

    @Produces
    @Singleton
    NodeApiClient node(ManagedChannel channel) {
        return new NodeApiClient(channel, NODE_CALL);
    }

    @Produces
    @Singleton
    CsiCalls calls() {
        return new CsiCalls();
    }

    @Produces
    @Singleton
    VolumeLocks locks() {
        return new VolumeLocks();
    }

    @Produces
    @Singleton
    Settings settings(@ConfigProperty(name = "cellfs.node-id") Optional<String> nodeId) {
        return new Settings(nodeId);
    }

    @Produces
    @Singleton
    Mounts mounts() {
        return new LinuxMounts();
    }
}
