package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseState;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Deadline;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Questions to one server each, which end soon whatever that server does: what is asked to find out why something else does not work. */
public final class ServerProbes {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final long KIB = 1024;

    private final Transport transport;
    private final KnownDatabases known;
    private final VolumeLocation location;

    ServerProbes(Transport transport, KnownDatabases known, VolumeLocation location) {
        this.transport = transport;
        this.known = known;
        this.location = location;
    }

    /** The database servers that are known here. */
    public List<InetSocketAddress> databases() {
        return known.now();
    }

    /**
     * How a database server sees its group; empty from one that is there and not of CellFS.
     *
     * @throws AdminException UNREACHABLE
     */
    public Optional<DatabaseState> database(InetSocketAddress server) throws AdminException {
        try (ClientConnection connection = transport.connect(server, Services.EXTENSIONS, false)) {
            return Optional.of(Deadline.within(
                    PATIENCE, connection, c -> Rpc.call(c, VlExtensions.DATABASE_STATE, NoValues.NONE)));
        } catch (IOException e) {
            if (VolumeServer.isUnknown(e)) {
                return Optional.empty();
            }
            throw failure("database server " + HostPort.text(server), server, e);
        }
    }

    /**
     * The database servers that one of them tells of; none where it is alone, or not of CellFS.
     *
     * @throws AdminException UNREACHABLE
     */
    public Set<InetSocketAddress> announced(InetSocketAddress by) throws AdminException {
        Set<InetSocketAddress> servers = new LinkedHashSet<>();
        try (ClientConnection connection = transport.connect(by, Services.EXTENSIONS, false)) {
            for (VlExtensions.DatabaseServer each : Deadline.within(
                            PATIENCE, connection, c -> Rpc.call(c, VlExtensions.DATABASE_SERVERS, NoValues.NONE))
                    .servers()) {
                servers.add(new InetSocketAddress(
                        InetAddress.getByAddress(each.address().bytes()), each.port()));
            }
            return servers;
        } catch (IOException e) {
            if (VolumeServer.isUnknown(e)) {
                return servers;
            }
            throw failure("database server " + HostPort.text(by), by, e);
        }
    }

    /**
     * Where a volume is.
     *
     * @param id of the one that the name or id means
     * @param readWrite whether that is a read-write volume
     */
    public record Whereabouts(String name, long id, boolean readWrite, List<Copy> copies) {
        /** Copies the list. */
        public Whereabouts {
            copies = List.copyOf(copies);
        }
    }

    /**
     * A copy of a volume.
     *
     * @param fileService its server
     * @param volumeService the same server
     * @param partition 0 for /vicepa
     * @param id of the volume there
     * @param meant whether that is the volume that was asked for
     */
    public record Copy(
            InetSocketAddress fileService, InetSocketAddress volumeService, int partition, long id, boolean meant) {
        /** Its partition, as {@code /vicepa}. */
        public String partitionName() {
            return VolumeServer.partitionName(partition);
        }
    }

    /**
     * Where a volume is; read-only copies that have not been made yet are left out.
     *
     * @throws AdminException NOT_FOUND, UNREACHABLE
     */
    public Whereabouts whereabouts(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        long id = VolumePlace.of(entry, nameOrId).id();
        boolean readOnly = id == entry.readOnlyId();
        List<Copy> copies = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            int flags = entry.serverFlags().get(i);
            boolean copy = (flags & VlFlags.SITE_RO) != 0;
            if ((flags & VlFlags.SITE_DONT_USE) == 0 && (copy || !readOnly)) {
                VolumeLocation.Site site = location.site(entry.servers().get(i));
                long there = copy ? entry.readOnlyId() : id;
                int at = copy == readOnly ? meant(copies) : copies.size();
                copies.add(
                        at,
                        new Copy(site.file(), site.volume(), entry.partitions().get(i), there, copy == readOnly));
            }
        }
        boolean readWrite = id == entry.readWriteId() && (entry.flags() & VlFlags.RW_EXISTS) != 0;
        return new Whereabouts(entry.name(), id, readWrite, copies);
    }

    private static int meant(List<Copy> copies) {
        return (int) copies.stream().filter(Copy::meant).count();
    }

    /**
     * Asks a file server for the time.
     *
     * @throws AdminException UNREACHABLE
     */
    public void greet(Copy copy) throws AdminException {
        try (ClientConnection file = transport.connect(copy.fileService(), Services.AFS_FS, false)) {
            Deadline.within(PATIENCE, file, c -> Rpc.call(c, Rxafs.GET_TIME, NoValues.NONE));
        } catch (IOException e) {
            throw failure("file server " + HostPort.text(copy.fileService()), copy.fileService(), e);
        }
    }

    /**
     * What a volume service has of a volume.
     *
     * @param state {@code online}, {@code busy} or {@code offline}
     * @param created seconds since 1970
     */
    public record Listed(String state, long created) {}

    /**
     * Asks a volume service for a volume.
     *
     * @throws AdminException NOT_FOUND, UNREACHABLE
     */
    public Listed list(Copy copy) throws AdminException {
        String what = "volume " + copy.id();
        VolArgs.OneVolume one = new VolArgs.OneVolume(copy.partition(), copy.id());
        try (ClientConnection volume = transport.connect(copy.volumeService(), Services.VOL, false)) {
            List<VolintInfo> found = Deadline.within(PATIENCE, volume, c -> Rpc.call(c, Vol.LIST_ONE_VOLUME, one))
                    .volumes();
            if (!found.isEmpty()) {
                VolintInfo info = found.getFirst();
                return new Listed(RpcVolumeAdmin.status(info), Integer.toUnsignedLong(info.creationDate()));
            }
        } catch (IOException e) {
            if (!VolumeServer.isNotHere(e)) {
                throw failure(what, copy.volumeService(), e);
            }
            throw new AdminException(Kind.NOT_FOUND, what + ": not found at its server", e);
        }
        throw new AdminException(Kind.NOT_FOUND, what + ": not found at its server");
    }

    /**
     * The room that a volume has, in bytes.
     *
     * @param quotaBytes 0 for no bound but the partition's
     */
    public record Room(long quotaBytes, long usedBytes, long freeBytes) {}

    /**
     * Asks a file service for the room of a volume.
     *
     * @throws AdminException UNREACHABLE; FAILED also where the server is not of CellFS
     */
    public Room room(Copy copy) throws AdminException {
        YfsArgs.OfVolume which = new YfsArgs.OfVolume(copy.id());
        try (ClientConnection file = transport.connect(copy.fileService(), Services.AFS_FS, true)) {
            YfsFetchVolumeStatus status = Deadline.within(
                            PATIENCE, file, c -> Rpc.call(c, Yfs.GET_VOLUME_STATUS, which))
                    .status();
            return new Room(status.maxQuota() * KIB, status.blocksInUse() * KIB, status.partitionAvailable() * KIB);
        } catch (IOException e) {
            throw failure("volume " + copy.id(), copy.fileService(), e);
        }
    }

    /**
     * Asks a file service for this caller's rights, as {@code rlidwka}. No promise is asked for, which would have to be kept to this process.
     *
     * @throws AdminException DENIED, UNREACHABLE; FAILED also where the server is not of CellFS
     */
    public String rights(Copy copy, long vnode, int unique) throws AdminException {
        YfsArgs.OfFid which = new YfsArgs.OfFid(new Fid(copy.id(), vnode, unique));
        try (ClientConnection file = transport.connect(copy.fileService(), Services.AFS_FS, true)) {
            return Rights.format(Deadline.within(PATIENCE, file, c -> Rpc.call(c, Yfs.FETCH_ACL, which))
                    .status()
                    .callerAccess());
        } catch (IOException e) {
            throw failure("access list of " + which.fid(), copy.fileService(), e);
        }
    }

    private static AdminException failure(String what, InetSocketAddress server, IOException e) {
        return switch (e) {
            case RpcException dead when RxError.CALL_DEAD.matches(dead) -> silent(what, e);
            case RpcException denied
            when Uae.EACCES.matches(denied) -> new AdminException(Kind.DENIED, what + ": access denied", e);
            case RpcException abort -> AdminErrors.of(what, server, abort);
            default -> silent(what, e);
        };
    }

    private static AdminException silent(String what, IOException e) {
        return new AdminException(Kind.UNREACHABLE, what + ": does not answer", e);
    }
}
