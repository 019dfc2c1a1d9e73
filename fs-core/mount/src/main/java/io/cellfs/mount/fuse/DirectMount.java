package io.cellfs.mount.fuse;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.keep.Keeper;
import io.cellfs.metrics.Readings;
import io.cellfs.mount.Backend;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import io.cellfs.mount.fuse.KeptTables.Noted;
import io.cellfs.mount.sys.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount that is served by this process on {@code /dev/fuse}. */
public final class DirectMount implements FuseMount {
    private static final Logger LOG = LoggerFactory.getLogger(DirectMount.class);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String TYPE = "fuse.cellfs";

    private final Path mountPoint;
    private final MountConfig config;
    private final Session session;
    private final Unmounter unmounter;
    private final boolean passthrough;

    private DirectMount(Path mountPoint, MountConfig config, Session session, String device, boolean passthrough) {
        this.mountPoint = mountPoint;
        this.config = config;
        this.session = session;
        this.passthrough = passthrough;
        this.unmounter = new Unmounter(mountPoint, device, session.ended());
    }

    /** As {@link FuseMount#mount}, on the kernel's protocol. */
    public static DirectMount mount(CellFileSystem fs, Path mountPoint, MountConfig config) throws MountException {
        return begin(fs, MountPoint.prepare(mountPoint), config, Optional.empty());
    }

    /** The same with a mount that outlives the process: what an earlier process served there is gone on with. */
    public static DirectMount mount(CellFileSystem fs, Path mountPoint, MountConfig config, Keeper keeper)
            throws MountException {
        KeptMount kept = new KeptMount(keeper);
        try {
            Path path = MountPoint.named(mountPoint);
            Optional<KeptMount.Before> before = kept.before(path);
            return before.isPresent()
                    ? resume(fs, path, config, kept, before.get())
                    : begin(fs, MountPoint.prepare(mountPoint), config, Optional.of(kept));
        } catch (MountException e) {
            throw e;
        } catch (IOException e) {
            throw new MountException("cannot go on with the mount at " + mountPoint + ": " + e.getMessage(), e);
        }
    }

    /** The names that the kernel knows are not noted: a kernel that cannot be told to forget all at once must forget them soon by itself. */
    private static Duration cacheTime(MountConfig config, InitNegotiation agreed) {
        boolean tooLong =
                !Notifier.canForgetEverything(agreed) && config.cacheTime().compareTo(SHORT) > 0;
        return tooLong ? SHORT : config.cacheTime();
    }

    private static DirectMount resume(
            CellFileSystem fs, Path path, MountConfig config, KeptMount kept, KeptMount.Before before)
            throws IOException {
        Noted noted = before.noted();
        InitNegotiation agreed = noted.agreed().agreed();
        boolean passthrough = agreed.has(InitFlag.PASSTHROUGH);
        Served served = new Served(fs, cacheTime(config, agreed), before.tables(), noted.nodes(), Served::nowNs);
        served.restore(noted);
        fs.onInvalidate(served);
        KernelDevice first = before.devices().getFirst();
        Lookout lookout = new Lookout(before.lookout(), Runtime.getRuntime().availableProcessors(), System::nanoTime);
        Session session = new Session(
                served,
                before.devices(),
                lookout,
                agreed,
                config.maxReaders(),
                passthrough ? first : BackingFiles.NONE);
        DirectMount mount = new DirectMount(path, config, session, deviceOf(path), passthrough);
        session.ended().whenComplete((nothing, failure) -> kept.end());
        session.resume();
        LOG.info(
                "{}: gone on with {} nodes and {} open files",
                path,
                served.nodes().size(),
                noted.files().size());
        return mount;
    }

    private static DirectMount begin(CellFileSystem fs, Path path, MountConfig config, Optional<KeptMount> keeping)
            throws MountException {
        KernelDevice first = KernelDevice.open();
        boolean mounted = false;
        try {
            attach(path, first, config);
            mounted = true;
            InitNegotiation agreed = Handshake.perform(first, config.passthrough() ? 0 : InitFlag.PASSTHROUGH);
            boolean passthrough = agreed.has(InitFlag.PASSTHROUGH);
            LOG.info("{}: FUSE 7.{}, passthrough {}", path, agreed.minor(), passthrough ? "on" : "off");
            List<KernelDevice> devices = devices(first, config.devices());
            KernelDevice awake = lookout(first, devices);
            String device = deviceOf(path);
            Optional<KeptMount> kept = keeping.filter(k -> KeptMount.isPossible(agreed));
            if (keeping.isPresent() && kept.isEmpty()) {
                LOG.warn(
                        "{}: this kernel (before 6.9) cannot send requests again: the mount ends with the client",
                        path);
            }
            KeptTables tables = kept.isPresent() ? kept.get().begin(device, agreed, devices, awake) : KeptTables.none();
            Duration cacheTime = tables.keep() ? cacheTime(config, agreed) : config.cacheTime();
            Served served = new Served(fs, cacheTime, tables, List.of(), Served::nowNs);
            fs.onInvalidate(served);
            Lookout lookout = new Lookout(awake, Runtime.getRuntime().availableProcessors(), System::nanoTime);
            Session session = new Session(
                    served, devices, lookout, agreed, config.maxReaders(), passthrough ? first : BackingFiles.NONE);
            readAhead(device, config.readAheadKib());
            kept.ifPresent(k -> session.ended().whenComplete((nothing, failure) -> k.end()));
            session.start();
            return new DirectMount(path, config, session, device, passthrough);
        } catch (MountException | RuntimeException e) {
            if (mounted) {
                Libc.umount2(path, Libc.MNT_DETACH);
            }
            first.close();
            throw e;
        }
    }

    private static void attach(Path path, KernelDevice device, MountConfig config) throws MountException {
        String options = "fd=" + device.fd() + ",rootmode=40000,user_id=0,group_id=0,default_permissions"
                + (config.allowOther() ? ",allow_other" : "") + ",max_read=" + InitNegotiation.MAX_WRITE_BYTES;
        long flags = Libc.MS_NODEV | (config.readOnly() ? Libc.MS_RDONLY : 0) | (config.noSuid() ? Libc.MS_NOSUID : 0);
        int result = Libc.mount(config.source(), path, TYPE, flags, options);
        if (result == 0) {
            return;
        }
        String reason = -result == Errno.EPERM.number() || -result == Errno.EACCES.number()
                ? "no permission: root (CAP_SYS_ADMIN) is needed"
                : Libc.describe(-result);
        throw new MountException("cannot mount on " + path + ": " + reason);
    }

    private static List<KernelDevice> devices(KernelDevice first, int count) throws MountException {
        List<KernelDevice> all = new ArrayList<>(List.of(first));
        try {
            while (all.size() < count) {
                all.add(first.cloneDevice());
            }
        } catch (MountException e) {
            all.forEach(KernelDevice::close);
            throw e;
        }
        return all;
    }

    private static KernelDevice lookout(KernelDevice first, List<KernelDevice> devices) throws MountException {
        try {
            return first.cloneWithoutWaiting();
        } catch (MountException e) {
            devices.forEach(KernelDevice::close);
            throw e;
        }
    }

    private static String deviceOf(Path path) throws MountException {
        try {
            return MountTable.at(path)
                    .orElseThrow(() -> new MountException("the mount at " + path + " vanished"))
                    .device();
        } catch (MountException e) {
            throw e;
        } catch (IOException e) {
            throw new MountException("cannot read the mount table: " + e.getMessage(), e);
        }
    }

    /** The kernel starts with 128 KiB, whatever the handshake says. */
    private static void readAhead(String device, int kib) {
        if (kib == 0) {
            return;
        }
        try {
            Files.writeString(Path.of("/sys/class/bdi", device, "read_ahead_kb"), Integer.toString(kib));
        } catch (IOException e) {
            LOG.info("read-ahead stays at the kernel's default: {}", e.getMessage());
        }
    }

    @Override
    public Path mountPoint() {
        return mountPoint;
    }

    @Override
    public void tell(Readings readings) {
        session.dispatcher().tell(readings);
    }

    /** How many requests the kernel has sent with this opcode (enum fuse_opcode of fuse.h, 0 to 63). */
    public long requests(int opcode) {
        return session.dispatcher().requests(opcode);
    }

    /** Whether the kernel can read wholly cached files by itself, as far as the handshake tells. */
    public boolean passthrough() {
        return passthrough;
    }

    @Override
    public Backend backend() {
        return Backend.DIRECT;
    }

    @Override
    public CompletionStage<Void> ended() {
        return session.ended();
    }

    @Override
    public void close() throws MountException {
        unmounter.unmount(config.unmountWait());
    }
}
