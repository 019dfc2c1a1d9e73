package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.node.api.NodeInformation;
import io.cellfs.node.api.NodeInformationSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node's client is; whether the cell answers is found out every few seconds, so that asking costs nothing. */
final class NodeIdentity implements NodeInformationSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);
    private static final long PROBE_SECONDS = 5;
    private static final int MAX_NODE_ID = 192;

    private final String cell;
    private final Path mount;
    private final VolumeAdmin volumes;
    private final String nodeId = hostName();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean ready = true;

    NodeIdentity(String cell, Path mount, VolumeAdmin volumes) {
        this.cell = cell;
        this.mount = mount;
        this.volumes = volumes;
        Thread.ofVirtual().name("readiness").start(this::probe);
    }

    private void probe() {
        try {
            while (!stop.await(PROBE_SECONDS, TimeUnit.SECONDS)) {
                ready = answers();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try {
            volumes.ping();
            return true;
        } catch (AdminException e) {
            LOG.debug("the cell does not answer", e);
            return false;
        }
    }

    String nodeId() {
        return nodeId;
    }

    @Override
    public NodeInformation information() {
        String version =
                Objects.requireNonNullElse(NodeIdentity.class.getPackage().getImplementationVersion(), "0");
        return new NodeInformation(version, List.of(cell), mount.toString(), nodeId, true, ready);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.substring(0, Math.min(MAX_NODE_ID, name.length()));
        } catch (UnknownHostException e) {
            LOG.debug("this host has no name that resolves", e);
            return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
