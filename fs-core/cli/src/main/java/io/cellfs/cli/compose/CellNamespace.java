package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.node.api.FileHandle;
import io.cellfs.node.api.Namespace;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.Whereabouts;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;

/** What the node API does to the namespace, done by the client. */
final class CellNamespace implements Namespace {
    private static final Credentials ROOT = new Credentials(0, 0, 0);

    private final String cell;
    private final CellFileSystem files;
    private final Replaying recovered;
    private final VolumeAdmin volumes;

    /** As {@link io.cellfs.client.CacheManager#replay}. */
    @FunctionalInterface
    interface Replaying {
        Recovered replay(String id, boolean overwrite) throws IOException;
    }

    CellNamespace(String cell, CellFileSystem files, Replaying recovered, VolumeAdmin volumes) {
        this.cell = cell;
        this.files = files;
        this.recovered = recovered;
        this.volumes = volumes;
    }

    private static Fid fid(FileHandle handle) {
        return new Fid(handle.volumeId(), handle.vnode(), handle.unique());
    }

    @Override
    public void makeMountPoint(FileHandle directory, byte[] name, String volume, String volumeCell, boolean readWrite)
            throws NodeApiException {
        Failures.requireCell(cell, directory.cell());
        boolean own = volumeCell.equals(cell);
        try {
            if (own) {
                volumes.get(volume);
            }
            String target = own ? volume : volumeCell + ":" + volume;
            files.makeMountPoint(fid(directory), Name.of(name), target, readWrite, ROOT);
        } catch (AdminException e) {
            throw Failures.of(e);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void removeMountPoint(FileHandle directory, byte[] name) throws NodeApiException {
        Failures.requireCell(cell, directory.cell());
        try {
            files.removeMountPoint(fid(directory), Name.of(name), ROOT);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void flush(FileHandle file, boolean wholeVolume) throws NodeApiException {
        Failures.requireCell(cell, file.cell());
        try {
            if (wholeVolume) {
                files.flushVolume(fid(file));
            } else {
                files.flush(fid(file));
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public long replay(String id, boolean overwrite) throws NodeApiException {
        try {
            return recovered.replay(id, overwrite).bytes();
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public Whereabouts whereIs(FileHandle file) throws NodeApiException {
        Failures.requireCell(cell, file.cell());
        try {
            String id = Long.toString(file.volumeId());
            return new Whereabouts(volumes.get(id).name(), volumes.fileServers(id));
        } catch (AdminException e) {
            throw Failures.of(e);
        }
    }
}
