package io.cellfs.client;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The cache manager. Its shape only, so far: every operation answers ENOSYS. */
public final class CacheManager implements CellFileSystem {
    private final CacheConfig config;
    private final Transport transport;

    private CacheManager(CacheConfig config, Transport transport) {
        this.config = config;
        this.transport = transport;
    }

    /**
     * Opens the cache and registers the callback service on {@code transport}, which stays the caller's to close (after this).
     *
     * @throws IOException when the cache directory cannot be used or another client has it open
     */
    public static CacheManager open(CacheConfig config, Transport transport) throws IOException {
        return new CacheManager(config, transport);
    }

    private FsException notYet() {
        return new FsException(Errno.ENOSYS, config.cacheDirectory() + " " + transport.localAddress());
    }

    @Override
    public Fid root() {
        return Fid.rootOf(0);
    }

    @Override
    public Attributes getattr(Fid file) throws IOException {
        throw notYet();
    }

    @Override
    public Attributes lookup(Fid directory, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Attributes setattr(Fid file, SetAttributes change, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Created create(Fid directory, Name name, int mode, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Created createUnnamed(Fid directory, int mode, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Attributes mkdir(Fid directory, Name name, int mode, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Attributes symlink(Fid directory, Name name, Name target, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public void makeMountPoint(Fid directory, Name name, String volume, boolean readWrite, Credentials who)
            throws IOException {
        throw notYet();
    }

    @Override
    public Optional<Name> readMountPoint(Fid directory, Name name) throws IOException {
        throw notYet();
    }

    @Override
    public void removeMountPoint(Fid directory, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Attributes link(Fid file, Fid directory, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public void unlink(Fid directory, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public void rmdir(Fid directory, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public void rename(Fid fromDirectory, Name from, Fid toDirectory, Name to, int flags, Credentials who)
            throws IOException {
        throw notYet();
    }

    @Override
    public Name readlink(Fid link) throws IOException {
        throw notYet();
    }

    @Override
    public List<DirectoryEntry> readdir(Fid directory, long cookie, int max) throws IOException {
        throw notYet();
    }

    @Override
    public List<Attributes> bulkGetattr(Fid directory, List<DirectoryEntry> entries) throws IOException {
        throw notYet();
    }

    @Override
    public OpenFile open(Fid file, boolean write, boolean truncate, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public Optional<FileLock> getLock(Fid file, FileLock wanted) throws IOException {
        throw notYet();
    }

    @Override
    public void setLock(Fid file, FileLock lock, boolean wait) throws IOException {
        throw notYet();
    }

    @Override
    public VolumeStatistics statistics(Fid file) throws IOException {
        throw notYet();
    }

    @Override
    public ByteBuffer getXattr(Fid file, Name name) throws IOException {
        throw notYet();
    }

    @Override
    public void setXattr(Fid file, Name name, ByteBuffer value, int flags, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public void removeXattr(Fid file, Name name, Credentials who) throws IOException {
        throw notYet();
    }

    @Override
    public List<Name> listXattr(Fid file) throws IOException {
        throw notYet();
    }

    @Override
    public void flush(Fid file) throws IOException {
        throw notYet();
    }

    @Override
    public void onInvalidate(InvalidationListener listener) {}

    @Override
    public void close() throws IOException {}
}
