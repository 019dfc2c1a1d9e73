package io.cellfs.mount.fuse;

import io.cellfs.keep.Keeper;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountException;
import io.cellfs.mount.fuse.KeptTables.Handshaken;
import io.cellfs.mount.fuse.KeptTables.Noted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of a mount at its {@link Keeper}: first the memory of the tables, then the descriptors of the device, that of the lookout last. All of these,
 * as the kernel ends the requests that were read from a descriptor when that is closed.
 */
final class KeptMount {
    private static final Logger LOG = LoggerFactory.getLogger(KeptMount.class);

    /** 4 million nodes. */
    private static final long MAX_TABLE_BYTES = 512L << 20;
    /** The first protocol version whose kernels send requests again. */
    private static final int RESEND_MINOR = 40;

    private final Keeper keeper;

    KeptMount(Keeper keeper) {
        this.keeper = keeper;
    }

    /** What an earlier process served. */
    record Before(KeptTables tables, Noted noted, List<KernelDevice> devices, KernelDevice lookout) {}

    /** Whether a kernel of this protocol version sends again what a process has read and not answered. */
    static boolean isPossible(InitNegotiation agreed) {
        return agreed.minor() >= RESEND_MINOR;
    }

    /** The mount at {@code path} that an earlier process served, if there is one and it is still there. */
    Optional<Before> before(Path path) throws IOException {
        Optional<List<Integer>> kept = keeper.kept(FuseMount.KEPT_NAME);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> descriptors = kept.get();
        List<KernelDevice> devices = new ArrayList<>(
                descriptors.stream().skip(1).map(KernelDevice::of).toList());
        KeptTables tables = tables(descriptors.getFirst());
        Optional<Noted> noted = tables.load();
        if (devices.size() < 2
                || noted.isEmpty()
                || !isAt(path, noted.get().agreed().device())) {
            LOG.info("the mount that was kept for {} is gone", path);
            devices.forEach(KernelDevice::close);
            keeper.drop(FuseMount.KEPT_NAME);
            return Optional.empty();
        }
        KernelDevice lookout = devices.removeLast();
        return Optional.of(new Before(tables, noted.get(), List.copyOf(devices), lookout));
    }

    private static boolean isAt(Path path, int device) throws IOException {
        return MountTable.at(path)
                .filter(mounted -> minor(mounted.device()) == device)
                .isPresent();
    }

    private static int minor(String device) {
        return Integer.parseInt(device.substring(device.indexOf(':') + 1));
    }

    private static KeptTables tables(int descriptor) throws IOException {
        KeptMemory memory = KeptMemory.open(Path.of("/proc/self/fd/" + descriptor), MAX_TABLE_BYTES);
        return KeptTables.in(new KeptRecords(memory, KeptTables.BLOCK_BYTES));
    }

    /** Keeps a fresh mount; the tables in which everything is to be noted from now on. */
    KeptTables begin(String device, InitNegotiation agreed, List<KernelDevice> devices, KernelDevice lookout)
            throws MountException {
        try {
            int memory = keeper.memory("cellfs-mount");
            KeptTables tables = tables(memory);
            tables.agreed(new Handshaken(minor(device), agreed));
            List<Integer> descriptors = new ArrayList<>(List.of(memory));
            devices.forEach(each -> descriptors.add(each.fd()));
            descriptors.add(lookout.fd());
            keeper.keep(FuseMount.KEPT_NAME, descriptors);
            return tables;
        } catch (IOException e) {
            throw new MountException("the mount cannot be kept: " + e.getMessage(), e);
        }
    }

    /** The mount has ended. */
    void end() {
        try {
            keeper.drop(FuseMount.KEPT_NAME);
        } catch (IOException e) {
            LOG.warn("what was kept of the mount cannot be dropped: {}", e.getMessage());
        }
    }
}
