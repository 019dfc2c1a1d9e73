package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what every cell has: root.cell, the top of its own tree, and root.afs, the top of the classic namespace, with mount points that lead
 * from the latter to the former. Each step looks first, so that a start that was cut short is completed by the next one.
 */
final class FirstStart {
    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
    private static final String ROOT_AFS = "root.afs";
    private static final String ROOT_CELL = "root.cell";
    /** Mode of a link that is a mount point: no execute bits (afs-protocol section 6.4). */
    private static final int MOUNT_POINT_MODE = 0644;

    private FirstStart() {}

    /** Makes what is missing. */
    static void makeRootVolumes(Transport transport, CellLocation location, long quotaBytes)
            throws CliException, IOException {
        try (CellAdmin admin = CellAdmin.over(transport, location.databases())) {
            make(admin, ROOT_CELL, quotaBytes);
            VolumeSummary top = make(admin, ROOT_AFS, quotaBytes);
            InetSocketAddress server =
                    HostPort.parse(admin.volumes().fileServers(ROOT_AFS).getFirst());
            try (ClientConnection files = transport.connect(server, Services.YFS_FS, false)) {
                mountPoint(files, top.id(), location.cell(), "#" + location.cell() + ":" + ROOT_CELL + ".");
                mountPoint(files, top.id(), "." + location.cell(), "%" + location.cell() + ":" + ROOT_CELL + ".");
            }
        } catch (AdminException e) {
            throw new CliException(ExitCode.FAILED, "cannot make the cell's first volumes: " + e.getMessage(), e);
        }
    }

    private static VolumeSummary make(CellAdmin admin, String name, long quotaBytes) throws AdminException {
        try {
            return admin.volumes().get(name);
        } catch (AdminException e) {
            if (e.kind() != AdminException.Kind.NOT_FOUND) {
                throw e;
            }
            LOG.debug("making volume {}", name, e);
            return admin.volumes().create(name, quotaBytes);
        }
    }

    private static void mountPoint(ClientConnection files, long volume, String name, String content)
            throws IOException {
        YfsStoreStatus status = new YfsStoreStatus(StoreMask.MODE, MOUNT_POINT_MODE, 0, 0, 0);
        try {
            Rpc.call(
                    files,
                    Yfs.SYMLINK,
                    new YfsArgs.Symlink(Fid.rootOf(volume), Name.of(name), Name.of(content), status));
        } catch (RpcException e) {
            if (!Uae.EEXIST.matches(e)) {
                throw e;
            }
            LOG.debug("mount point {} is there", name, e);
        }
    }
}
