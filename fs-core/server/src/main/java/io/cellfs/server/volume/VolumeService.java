package io.cellfs.server.volume;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.file.Formers;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.file.Volumes.Gate;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeTable;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volume administration within transactions (afs-protocol section 4.5). Callers have been found to be administrators. */
public final class VolumeService {
    private static final Logger log = LoggerFactory.getLogger(VolumeService.class);

    /** The ACL of a new volume's root. */
    private static final Acl ROOT_ACL = new Acl(
            List.of(
                    new AclEntry(BuiltInIds.ADMINISTRATORS, Rights.ALL),
                    new AclEntry(BuiltInIds.ANYUSER, Rights.READ | Rights.LOOKUP)),
            List.of());

    /** The longest volume name; the wire has room for 31 bytes and a NUL. */
    private static final int MAX_NAME_CHARS = 31;

    /** Volume ids on AFS's wire have 32 bits. */
    private static final long FIRST_HIDDEN_ID = 1L << 40;

    private static final long NS_PER_S = 1_000_000_000L;

    private final Volumes volumes;
    private final CallbackBreaker breaker;
    private final TransactionTable transactions;
    private final long warnAfterNs;
    private final LongSupplier nanoTime;
    private final LongSupplier wallSeconds;
    private final VolumeCopies copies;
    private final UnfinishedVolumes unfinished;
    private final AtomicLong hidden = new AtomicLong(System.nanoTime() & 0xffff_ffffL);

    /**
     * The service over these volumes; at most {@code maxTransactions}, each ended after {@code idleLimitNs} without a call. {@code peers}
     * connects to the volume services of other servers.
     */
    public VolumeService(
            Volumes volumes,
            CallbackBreaker breaker,
            int maxTransactions,
            long warnAfterNs,
            long idleLimitNs,
            LongSupplier nanoTime,
            LongSupplier wallSeconds,
            Function<InetSocketAddress, ClientConnection> peers) {
        this.volumes = volumes;
        this.breaker = breaker;
        VolumeDumps dumps = new VolumeDumps(this);
        this.copies =
                new VolumeCopies(new VolumeClones(this, breaker), dumps, new VolumeForwarding(dumps, peers::apply));
        this.transactions = new TransactionTable(maxTransactions, idleLimitNs);
        this.unfinished = new UnfinishedVolumes(volumes, transactions);
        this.warnAfterNs = warnAfterNs;
        this.nanoTime = nanoTime;
        this.wallSeconds = wallSeconds;
    }

    /** What read-only volumes showed before they were released anew. */
    public Formers formers() {
        return volumes.formers();
    }

    /** The volumes. */
    Volumes volumes() {
        return volumes;
    }

    /** Clones, dumps and their forwarding. */
    VolumeCopies copies() {
        return copies;
    }

    /** What a call does with its transaction. */
    @FunctionalInterface
    interface Step<T> {
        T run(Transaction transaction) throws IOException;
    }

    /** What a call does with its transaction's volume. */
    @FunctionalInterface
    private interface VolumeStep<T> {
        T run(Volume volume) throws IOException;
    }

    /** Makes a volume, off line, and begins a transaction on it. Returns the transaction. */
    int create(int partitionNumber, String name, VolumeType type, long parent, long id) throws IOException {
        Partition partition = partition(partitionNumber);
        checkName(name);
        if (id <= 0) {
            throw VolumeErrors.badOperation("no volume id");
        }
        Transaction transaction = beginTransaction(id, partitionNumber, Transaction.CREATE | Transaction.OFFLINE);
        boolean made = false;
        try {
            long parentId = parent == 0 || type == VolumeType.READ_WRITE ? id : parent;
            partition
                    .createVolume(id, name, type, parentId, ROOT_ACL)
                    .change(VolumeChanges.flags(Vol.DELETE_ON_SALVAGE, false));
            volumes.arrived(id);
            made = true;
            return transaction.id();
        } finally {
            if (!made) {
                close(transaction);
            }
        }
    }

    /** An id beyond those of AFS for a volume that nobody but this server sees for a moment. */
    long hiddenId() {
        return FIRST_HIDDEN_ID + hidden.incrementAndGet();
    }

    /** Refuses an id that a volume of this server has. */
    void requireNoVolume(long id) throws StorageException {
        if (volumes.find(id).isPresent()) {
            throw new StorageException(Reason.VOLUME_EXISTS, "volume " + id + " exists");
        }
    }

    /** Refuses a volume that somebody has a transaction on. */
    void requireNoTransaction(long id) throws IOException {
        if (transactions.on(id).isPresent()) {
            throw VolumeErrors.busy("volume " + id + " has a transaction");
        }
    }

    /** Begins a transaction on a volume. Returns the transaction. */
    int begin(long id, int partitionNumber, int attachFlags) throws IOException {
        find(partitionNumber, id);
        return beginTransaction(id, partitionNumber, attachFlags).id();
    }

    private Transaction beginTransaction(long id, int partitionNumber, int attachFlags) throws IOException {
        boolean alone = transactions.on(id).isEmpty();
        TransactionTable.Begun begun =
                transactions.begin(id, partitionNumber, attachFlags, nanoTime.getAsLong(), wallSeconds.getAsLong());
        return switch (begun.outcome()) {
            case BEGUN -> {
                if (alone) {
                    gate(id, attachFlags);
                }
                yield begun.transaction().orElseThrow();
            }
            case VOLUME_BUSY -> throw VolumeErrors.busy("volume " + id + " has a transaction");
            case TOO_MANY -> throw VolumeErrors.noMemory("too many transactions");
        };
    }

    private void gate(long id, int attachFlags) {
        if ((attachFlags & Transaction.OFFLINE) != 0) {
            volumes.close(id, Gate.OFFLINE);
        } else if ((attachFlags & Transaction.BUSY) != 0) {
            volumes.close(id, Gate.BUSY);
        }
    }

    /** Ends a transaction. */
    void end(int id) throws IOException {
        within(id, "EndTrans", transaction -> {
            close(transaction);
            return transaction;
        });
    }

    private void close(Transaction transaction) {
        if (transactions.end(transaction)) {
            ended(transaction);
        }
    }

    private void ended(Transaction transaction) {
        unfinished.discardHalf(transaction);
        reopen(transaction.volume());
        if (transaction.uses().changed()) {
            breaker.volumeChanged(transaction.volume());
        }
    }

    /** Opens a volume, unless it has a transaction on another partition: then that one says how far it is closed. */
    private void reopen(long id) {
        volumes.open(id);
        transactions.on(id).ifPresent(other -> gate(id, other.attachFlags()));
    }

    /** Removes the transaction's volume; the transaction goes on until it is ended. */
    void delete(int id) throws IOException {
        within(id, "DeleteVolume", transaction -> {
            Partition partition = partition(transaction.partition());
            removeHidden(partition, volume(transaction).info());
            partition.removeVolume(transaction.volume());
            volumes.formers().forget(partition, transaction.volume());
            transaction.uses().markDeleted();
            breaker.volumeChanged(transaction.volume());
            return transaction;
        });
    }

    /** Removes what releases keep beside a volume and nobody sees: the frozen contents of a read-write one, what a read-only one is made of. */
    private static void removeHidden(Partition partition, VolumeInfo volume) throws StorageException {
        if (volume.type() == VolumeType.READ_WRITE) {
            for (VolumeInfo clone : partition.clones(volume.id())) {
                if (clone.type() == VolumeType.READ_ONLY && VolumeFlags.isHidden(clone)) {
                    partition.removeVolume(clone.id());
                }
            }
        } else if (volume.type() == VolumeType.READ_ONLY && volume.backupId() != 0) {
            Optional<VolumeInfo> base = partition.volume(volume.backupId()).map(Volume::info);
            if (base.filter(VolumeFlags::isHidden).isPresent() && base.get().parentId() == volume.parentId()) {
                partition.removeVolume(base.get().id());
            }
        }
    }

    /** Removes a volume without a transaction of the caller's. */
    void nuke(int partitionNumber, long id) throws IOException {
        int transaction = begin(id, partitionNumber, Transaction.OFFLINE);
        try {
            delete(transaction);
        } finally {
            end(transaction);
        }
    }

    /**
     * Gives a read-write volume the content of one of its clones again. File clients wait meanwhile and then hear that all of it has
     * changed.
     */
    public void restore(int partitionNumber, long id, long clone) throws IOException {
        int transaction = begin(id, partitionNumber, Transaction.BUSY);
        try {
            within(transaction, "RestoreClone", t -> {
                t.uses().markChanged();
                return partition(partitionNumber).restoreVolume(id, clone);
            });
        } finally {
            end(transaction);
        }
    }

    /** Sets what a read-write volume may use at most, whatever its quota is; 0 for no such bound. */
    public void setMaxSize(int partitionNumber, long id, long maximumBytes) throws IOException {
        readWrite(partitionNumber, id).setMaxSize(maximumBytes);
    }

    /** Changes what is kept with a read-write volume for its users. */
    public VolumeProperties changeProperties(int partitionNumber, long id, VolumeProperties.Change change)
            throws IOException {
        return readWrite(partitionNumber, id).changeProperties(change);
    }

    /** Changes which nodes may use a read-write volume. */
    public <T> T changeNodes(int partitionNumber, long id, VolumeTable.Change<T> change) throws IOException {
        return readWrite(partitionNumber, id).changeNodes(change);
    }

    private Volume readWrite(int partitionNumber, long id) throws IOException {
        Volume volume = find(partitionNumber, id);
        if (volume.info().type() != VolumeType.READ_WRITE) {
            throw new StorageException(
                    Reason.READ_ONLY, "volume " + id + " has the bounds and properties of its read-write volume");
        }
        return volume;
    }

    /**
     * Sets the flags that peers may see; without any the volume serves once the transaction has ended, unless it holds half of a restore or is
     * a part of a release or move.
     */
    void setFlags(int id, int flags) throws IOException {
        within(id, "SetFlags", transaction -> {
            Volume volume = volume(transaction);
            VolumeInfo before = volume.info();
            boolean online = flags == 0 && VolumeFlags.mayServe(before);
            VolumeInfo after = volume.change(VolumeChanges.flags(VolumeFlags.with(before, flags), online));
            if (before.online() && !after.online()) {
                transaction.uses().markChanged();
            }
            return after;
        });
    }

    /** Lets file clients that ask for the volume look for it elsewhere, once it is gone. */
    void setForwarding(int id) throws IOException {
        within(id, "SetForwarding", transaction -> {
            volumes.moved(transaction.volume());
            return transaction;
        });
    }

    /** The status of the transaction's volume. */
    VolReplies.Status status(int id) throws IOException {
        return onVolume(id, "GetStatus", volume -> VolserForms.status(volume.info(), volume.nextSerial() + 1));
    }

    /** Changes the header. */
    void change(int id, String procedure, VolumeChange change) throws IOException {
        if (change.name().isPresent()) {
            checkName(change.name().get());
        }
        onVolume(id, procedure, volume -> volume.change(change));
    }

    /** The header of the transaction's volume. */
    VolumeInfo info(int id, String procedure) throws IOException {
        return onVolume(id, procedure, Volume::info);
    }

    private <T> T onVolume(int id, String procedure, VolumeStep<T> step) throws IOException {
        return within(id, procedure, transaction -> step.run(find(transaction.partition(), transaction.volume())));
    }

    /** Runs one call of a transaction. */
    <T> T within(int id, String procedure, Step<T> step) throws IOException {
        Transaction transaction = transactions
                .enter(id, procedure, nanoTime.getAsLong(), wallSeconds.getAsLong())
                .orElseThrow(() -> VolumeErrors.noTransaction(id));
        try {
            return step.run(transaction);
        } finally {
            transactions.leave(transaction, nanoTime.getAsLong());
        }
    }

    /** The open transactions. */
    List<Transaction> transactions() {
        return transactions.all();
    }

    /** The partitions. */
    public List<Partition> partitions() {
        return volumes.partitions();
    }

    /** Numbers of the partitions, ascending. */
    public List<Integer> partitionNumbers() {
        return volumes.partitions().stream()
                .flatMap(p -> PartitionNames.number(p.info().name()).stream().boxed())
                .sorted()
                .toList();
    }

    /** The partition with this number. */
    public Partition partition(int number) throws IOException {
        for (Partition partition : volumes.partitions()) {
            if (PartitionNames.number(partition.info().name()).equals(OptionalInt.of(number))) {
                return partition;
            }
        }
        throw VolumeErrors.illegalPartition("no partition " + number);
    }

    /** The partition with this name. */
    Partition partition(String name) throws IOException {
        OptionalInt number = PartitionNames.number(name);
        if (number.isEmpty()) {
            throw VolumeErrors.illegalPartition("no partition of that name");
        }
        return partition(number.getAsInt());
    }

    /** Whether file clients can use a volume, though they may have to wait for a moment. */
    boolean serving(VolumeInfo info) {
        return info.online() && !volumes.gate(info.id()).equals(Optional.of(Gate.OFFLINE));
    }

    /**
     * Removes what was being made when the server ended before {@code startedAt} (100 ns units since 1970). May run beside the service: such
     * volumes do not serve.
     */
    public void removeUnfinished(long startedAt) throws StorageException {
        unfinished.remove(startedAt);
    }

    /** Lets {@link #removeUnfinished} come to its end soon, because the partitions are about to close. */
    public void endRecovery() {
        unfinished.end();
    }

    /** Ends transactions that nobody has used for long, and warns of those that come near. To be called every minute or so. */
    public void tick() {
        long nowNs = nanoTime.getAsLong();
        for (Transaction expired : transactions.expire(nowNs)) {
            log.warn("transaction {} on volume {} was idle for too long and is ended", expired.id(), expired.volume());
            ended(expired);
        }
        for (Transaction transaction : transactions.all()) {
            if (transaction.uses().idleNs(nowNs) >= warnAfterNs) {
                log.info(
                        "transaction {} on volume {} has been idle for {} s",
                        transaction.id(),
                        transaction.volume(),
                        transaction.uses().idleNs(nowNs) / NS_PER_S);
            }
        }
    }

    /** The volume of a transaction. */
    Volume volume(Transaction transaction) throws IOException {
        return find(transaction.partition(), transaction.volume());
    }

    private Volume find(int partitionNumber, long id) throws IOException {
        Partition partition = partition(partitionNumber);
        return partition
                .volume(id)
                .orElseThrow(() -> new StorageException(
                        Reason.NO_VOLUME,
                        "volume " + id + " is not on " + partition.info().name()));
    }

    /** Refuses what cannot be a volume's name. */
    static void checkName(String name) throws IOException {
        boolean valid = !name.isEmpty()
                && name.length() <= MAX_NAME_CHARS
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':');
        if (!valid) {
            throw VolumeErrors.badName("a volume name has 1 to " + MAX_NAME_CHARS + " printable characters");
        }
    }
}
