package io.cellfs.cli.admin;

import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import io.cellfs.protocol.yfs.YfsStoreVolumeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server's volume service, and of its file service the volume status, which alone has quotas of more than 2 TiB. */
final class VolumeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeServer.class);
    private static final int MASK_MAX_QUOTA = 2;
    private static final int COPY_BYTES = 256 << 10;
    private static final Name NO_MESSAGE = Name.of("");

    private final VolumeLocation.Site site;
    private final ClientConnection volume;
    private final ClientConnection extensions;
    private final ClientConnection file;

    VolumeServer(Transport transport, VolumeLocation.Site site) {
        this.site = site;
        this.volume = transport.connect(site.volume(), Services.VOL, false);
        this.extensions = transport.connect(site.volume(), Services.EXTENSIONS, false);
        this.file = transport.connect(site.file(), Services.AFS_FS, true);
    }

    VolumeLocation.Site site() {
        return site;
    }

    private <Q extends Record, R extends Record> R call(String what, Op<Q, R> op, Q args) throws AdminException {
        try {
            return Rpc.call(volume, op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, site.volume(), e);
        }
    }

    private <Q extends Record, R extends Record> R callFile(String what, Op<Q, R> op, Q args) throws AdminException {
        try {
            return Rpc.call(file, op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, site.file(), e);
        }
    }

    /** Numbers of its partitions, 0 for /vicepa. */
    List<Integer> partitions() throws AdminException {
        return call("list of partitions", Vol.X_LIST_PARTITIONS, NoValues.NONE).partitions().stream()
                .boxed()
                .toList();
    }

    /** A partition's space. */
    VolReplies.Partition64 space(int partition) throws AdminException {
        String name = partitionName(partition);
        return call("partition " + name, Vol.PARTITION_INFO64, new VolArgs.PartitionName(name));
    }

    /** A partition's volumes with ids above one, in order of id: some of them, or all from a server that knows no pages; none at the end. */
    List<VolintInfo> volumes(int partition, long after) throws AdminException {
        try {
            return Rpc.call(
                            extensions,
                            VolumeExtensions.LIST_PAGE,
                            new VolumeExtensions.PageArgs(partition, after, VolumeExtensions.PAGE_MAX))
                    .volumes();
        } catch (IOException e) {
            if (!isUnknown(e)) {
                throw AdminErrors.of("list of volumes", site.volume(), e);
            }
            return call("list of volumes", Vol.LIST_VOLUMES, new VolArgs.ListVolumes(partition, Vol.LIST_FULL))
                    .volumes()
                    .stream()
                    .filter(info -> info.volume() > after)
                    .sorted(Comparator.comparingLong(VolintInfo::volume))
                    .toList();
        }
    }

    /** Whether a server says that it does not know an operation. */
    static boolean isUnknown(IOException e) {
        return e instanceof RpcException abort
                && (RxError.OPCODE.matches(abort) || RxError.INVALID_OPERATION.matches(abort));
    }

    /** How many volumes a partition has. */
    long countVolumes(int partition) throws AdminException {
        try {
            return Rpc.call(extensions, VolumeExtensions.COUNT_VOLUMES, new VolumeExtensions.OfPartition(partition))
                    .volumes();
        } catch (IOException e) {
            if (!isUnknown(e)) {
                throw AdminErrors.of("list of volumes", site.volume(), e);
            }
            return call("list of volumes", Vol.LIST_VOLUMES, new VolArgs.ListVolumes(partition, 0))
                    .volumes()
                    .size();
        }
    }

    /**
     * One volume.
     *
     * @throws AdminException NOT_FOUND
     */
    VolintInfo volume(int partition, long id) throws AdminException {
        List<VolintInfo> found;
        try {
            found = Rpc.call(volume, Vol.LIST_ONE_VOLUME, new VolArgs.OneVolume(partition, id))
                    .volumes();
        } catch (IOException e) {
            if (!isNotHere(e)) {
                throw AdminErrors.of("volume " + id, site.volume(), e);
            }
            LOG.debug("volume {} is not at {}", id, site, e);
            found = List.of();
        }
        if (found.isEmpty()) {
            throw new AdminException(AdminException.Kind.NOT_FOUND, "volume " + id + ": not found at its server");
        }
        return found.getFirst();
    }

    /** A listing of one volume that is not there fails with the plain number of ENODEV. */
    static boolean isNotHere(IOException e) {
        return e instanceof RpcException abort && abort.code() == Uae.ENODEV.errno();
    }

    /** One volume; empty if the server does not have it. */
    Optional<VolintInfo> find(int partition, long id) throws AdminException {
        try {
            return Optional.of(volume(partition, id));
        } catch (AdminException e) {
            if (e.kind() == AdminException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A volume's status as the file service has it. */
    YfsFetchVolumeStatus status(long id) throws AdminException {
        return callFile("volume " + id, Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(id))
                .status();
    }

    /** Sets a volume's quota in KiB, 0 for none. */
    void setQuota(long id, long quotaKib) throws AdminException {
        YfsStoreVolumeStatus change = new YfsStoreVolumeStatus(MASK_MAX_QUOTA, 0, quotaKib, 0);
        callFile(
                "volume " + id,
                Yfs.SET_VOLUME_STATUS,
                new YfsArgs.SetVolumeStatus(id, change, "", NO_MESSAGE, NO_MESSAGE));
    }

    /** A new volume that does not serve yet, in the transaction that is returned. */
    int create(int partition, String name, long id) throws AdminException {
        return call("volume " + name, Vol.CREATE_VOLUME, new VolArgs.CreateVolume(partition, name, Vol.TYPE_RW, id, id))
                .transaction();
    }

    /** Whether a volume is there. */
    boolean isThere(int partition, long id) throws AdminException {
        return volumes(partition, id - 1).stream().anyMatch(info -> info.volume() == id);
    }

    /** Bytes of a dump of what changed since a date; 0 for everything. */
    long dumpSize(int transaction, long since) throws AdminException {
        return call("size of a dump", Vol.GET_SIZE, new VolArgs.Dump(transaction, (int) since))
                .bytes();
    }

    /** Dumps the transaction's volume; the bytes written. */
    long dump(int transaction, VolArgs.DumpV2 what, OutputStream to, LongConsumer progress) throws AdminException {
        VolArgs.DumpV2 args = new VolArgs.DumpV2(transaction, what.fromDate(), what.flags());
        long[] written = {0};
        try {
            Rpc.callBulkOut(volume, Vol.DUMP_V2, args, data -> {
                byte[] piece = new byte[COPY_BYTES];
                ByteBuffer buffer = ByteBuffer.wrap(piece);
                int n = data.read(buffer.clear());
                while (n >= 0) {
                    to.write(piece, 0, n);
                    written[0] += n;
                    progress.accept(written[0]);
                    n = data.read(buffer.clear());
                }
            });
            return written[0];
        } catch (IOException e) {
            throw AdminErrors.of("dump", site.volume(), e);
        }
    }

    /** Restores a dump into the transaction's volume; the bytes read. */
    long restore(
            int transaction, boolean incremental, VolArgs.RestoreCookie cookie, InputStream from, LongConsumer progress)
            throws AdminException {
        VolArgs.Restore args = new VolArgs.Restore(transaction, incremental ? Vol.INCREMENTAL : 0, cookie);
        long[] read = {0};
        try {
            Rpc.callBulkIn(volume, Vol.RESTORE, args, data -> {
                byte[] piece = new byte[COPY_BYTES];
                int n = from.read(piece);
                while (n >= 0) {
                    data.write(ByteBuffer.wrap(piece, 0, n));
                    read[0] += n;
                    progress.accept(read[0]);
                    n = from.read(piece);
                }
            });
            return read[0];
        } catch (IOException e) {
            throw AdminErrors.of("restore", site.volume(), e);
        }
    }

    /** Makes a clone of the transaction's volume. */
    void clone(int transaction, int type, String name, long id) throws AdminException {
        call("clone " + name, Vol.CLONE, new VolArgs.Clone(transaction, 0, type, name, id));
    }

    /** Renews a clone of the transaction's volume. */
    void reclone(int transaction, long id) throws AdminException {
        call("clone " + id, Vol.RE_CLONE, new VolArgs.ReClone(transaction, id));
    }

    /** Opens a transaction on a volume. */
    int begin(int partition, long id, int flags) throws AdminException {
        return call("volume " + id, Vol.TRANS_CREATE, new VolArgs.TransCreate(id, partition, flags))
                .transaction();
    }

    void setFlags(int transaction, int flags) throws AdminException {
        call("volume flags", Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, flags));
    }

    void rename(int transaction, String name, long id) throws AdminException {
        call("volume " + name, Vol.SET_IDS_TYPES, new VolArgs.SetIdsTypes(transaction, name, Vol.TYPE_RW, id, 0, 0));
    }

    void delete(int transaction) throws AdminException {
        call("volume to delete", Vol.DELETE_VOLUME, new VolArgs.OfTrans(transaction));
    }

    /** Removes a volume that may be gone already. */
    void removeIfThere(int partition, long id) throws AdminException {
        try {
            call("volume " + id, Vol.NUKE_VOLUME, new VolArgs.OneVolume(partition, id));
        } catch (AdminException e) {
            if (e.kind() != AdminException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    void end(int transaction) throws AdminException {
        int code = call("end of a transaction", Vol.END_TRANS, new VolArgs.OfTrans(transaction))
                .code();
        if (code != 0) {
            throw new AdminException(AdminException.Kind.FAILED, "the volume server ends a transaction with " + code);
        }
    }

    /** Ends a transaction after a failure, which is what the user hears of. */
    void giveUp(int transaction) {
        try {
            end(transaction);
        } catch (AdminException e) {
            LOG.debug("a transaction is left to its time-out", e);
        }
    }

    /** All partitions with their space in bytes. */
    List<PartitionSpace> spaces() throws AdminException {
        List<PartitionSpace> found = new ArrayList<>();
        for (int partition : partitions()) {
            VolReplies.Partition64 space = space(partition);
            found.add(new PartitionSpace(
                    name(site.volume()), partitionName(partition), space.totalUsable() << 10, space.free() << 10));
        }
        return found;
    }

    static String name(InetSocketAddress address) {
        return HostPort.text(address);
    }

    /** /vicepa for 0, /vicepaa for 26. */
    static String partitionName(int partition) {
        int letters = 26;
        String last = String.valueOf((char) ('a' + partition % letters));
        return "/vicep" + (partition < letters ? "" : String.valueOf((char) ('a' + partition / letters - 1))) + last;
    }

    @Override
    public void close() {
        volume.close();
        extensions.close();
        file.close();
    }
}
