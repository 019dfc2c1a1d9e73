package io.cellfs.server.file;

import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.callback.Callbacks;
import io.cellfs.server.lock.Locks;
import java.util.function.LongSupplier;

/** The file service in its own terms: authorise, act, break promises, answer. Front-ends put it on the wire. */
public final class FileService {
    private static final int BULK_BUFFERS = 16;
    private static final int BULK_BYTES = 1 << 20;

    /**
     * The clocks.
     *
     * @param nanoTime of promises and locks, ns
     * @param wallTicks of files, 100 ns units since the epoch
     */
    public record Clocks(LongSupplier nanoTime, LongSupplier wallTicks) {}

    private final StatusOperations status;
    private final DataOperations data;
    private final NameOperations names;
    private final DirectoryOperations directories;
    private final AclOperations acls;
    private final LockOperations locks;

    /** The service over these volumes, for callers without proof of identity counting as {@code nobody}. */
    public FileService(
            Volumes volumes,
            Callbacks callbacks,
            CallbackBreaker breaker,
            Locks locks,
            Subject nobody,
            Statistics statistics,
            Clocks clocks) {
        this(new FileContext(
                volumes, callbacks, breaker, locks, nobody, statistics, clocks.nanoTime(), clocks.wallTicks()));
    }

    private FileService(FileContext context) {
        status = new StatusOperations(context);
        data = new DataOperations(context, new BufferPool(BULK_BUFFERS, BULK_BYTES));
        names = new NameOperations(context);
        directories = new DirectoryOperations(context, status);
        acls = new AclOperations(context);
        locks = new LockOperations(context);
    }

    /** Statuses of files and volumes. */
    public StatusOperations status() {
        return status;
    }

    /** File data. */
    public DataOperations data() {
        return data;
    }

    /** Names in directories. */
    public NameOperations names() {
        return names;
    }

    /** Directories. */
    public DirectoryOperations directories() {
        return directories;
    }

    /** Access control lists. */
    public AclOperations acls() {
        return acls;
    }

    /** File locks. */
    public LockOperations locks() {
        return locks;
    }
}
