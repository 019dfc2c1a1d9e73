package io.cellfs.cli.compose;

import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.mount.Backend;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node's client and mount are set up.
 *
 * @param state where the cache and the sockets are
 * @param ports of which the callback port is used
 * @param mount the mount point
 * @param cacheBytes bound of the region cache
 * @param backend how to talk to the kernel
 * @param csi whether the CSI services run beside
 * @param cellServDb file of further cells to show in the namespace, if any
 * @param serverGone what operations do when no server of their volume answers, unless the volume has a policy of its own
 * @param holder where the holder listens, if there is one
 */
public record ClientSettings(
        StateDirectory state,
        Ports ports,
        Path mount,
        long cacheBytes,
        Backend backend,
        boolean csi,
        Optional<Path> cellServDb,
        ServerGone serverGone,
        Optional<Path> holder) {
    /** The same; the mount and what is not stored outlive the process, held by the holder that listens at {@code socket}. */
    public ClientSettings heldAt(Path socket) {
        return new ClientSettings(
                state, ports, mount, cacheBytes, backend, csi, cellServDb, serverGone, Optional.of(socket));
    }
}
