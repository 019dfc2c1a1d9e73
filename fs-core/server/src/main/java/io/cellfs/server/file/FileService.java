package io.cellfs.server.file;

/** The file service in its own terms: authorise, act, break promises, answer. Front-ends put it on the wire. */
public final class FileService {
    private static final int BULK_BUFFERS = 16;
    private static final int BULK_BYTES = 1 << 20;

    private final StatusOperations status;
    private final DataOperations data;
    private final NameOperations names;
    private final AclOperations acls;
    private final LockOperations locks;

    FileService(FileContext context) {
        status = new StatusOperations(context);
        data = new DataOperations(context, new BufferPool(BULK_BUFFERS, BULK_BYTES));
        names = new NameOperations(context);
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

    /** Access control lists. */
    public AclOperations acls() {
        return acls;
    }

    /** File locks. */
    public LockOperations locks() {
        return locks;
    }
}
