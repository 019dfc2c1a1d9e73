package io.cellfs.server.acl;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import java.util.function.BooleanSupplier;

/**
 * One caller before one vnode, and the table of rights of afs-protocol section 2.4 as methods, one per kind of operation.
 *
 * @param vnode the vnode that is asked for
 * @param subject the caller
 * @param rights the caller's rights by the ACL that governs the vnode
 * @param volumeOwner whether the caller owns the volume's root directory; asked only when nothing else has decided
 */
public record Access(VnodeStatus vnode, Subject subject, int rights, BooleanSupplier volumeOwner) {
    private static final int OWNER_READ_OR_EXECUTE = 0500;
    private static final int OWNER_WRITE = 0200;
    private static final int EXECUTE_BITS = 0111;
    private static final int SET_ID_BITS = 06000;

    /** What goes into a status as the caller's access: a file's owner may administer it besides. */
    public int callerAccess() {
        return isFile() && owner() ? rights | Rights.ADMINISTER : rights;
    }

    /** FetchStatus, and FetchData of directories and symlinks. */
    public Verdict fetchStatus() {
        if (isFile()) {
            return Verdict.accessIf(has(Rights.READ) || ownerWithInsert());
        }
        return Verdict.accessIf(has(Rights.LOOKUP) || volumeOwner.getAsBoolean());
    }

    /** FetchData. */
    public Verdict fetchData() {
        if (!isFile()) {
            return fetchStatus();
        }
        boolean modeAllows = privileged() || (vnode.mode() & OWNER_READ_OR_EXECUTE) != 0;
        return Verdict.accessIf((has(Rights.READ) || ownerWithInsert()) && modeAllows);
    }

    /** FetchACL. */
    public Verdict fetchAcl() {
        return subject.administrator() ? Verdict.ALLOWED : fetchStatus();
    }

    /** StoreData to a file. The owner's first store after a create needs only insert. */
    public Verdict storeData() {
        if (ownerWithInsert()) {
            return Verdict.ALLOWED;
        }
        boolean modeAllows = subject.administrator() || (vnode.mode() & OWNER_WRITE) != 0;
        return Verdict.accessIf(has(Rights.WRITE) && modeAllows);
    }

    /** StoreStatus with these changes. */
    public Verdict storeStatus(StatusChange change) {
        boolean changesOwner = change.owner().isPresent() && change.owner().getAsLong() != vnode.owner();
        boolean changesGroup = change.group().isPresent() && change.group().getAsLong() != vnode.group();
        if ((changesOwner || changesGroup) && !subject.administrator()) {
            return Verdict.NOT_PERMITTED;
        }
        if (change.mode().isPresent() && (change.mode().getAsInt() & SET_ID_BITS) != 0 && !subject.administrator()) {
            return Verdict.ACCESS_DENIED;
        }
        return switch (vnode.type()) {
            case DIRECTORY -> Verdict.accessIf(has(Rights.DELETE) || has(Rights.INSERT));
            case FILE -> Verdict.accessIf(has(Rights.WRITE) || ownerWithInsert());
            case SYMLINK -> Verdict.accessIf(has(Rights.WRITE));
        };
    }

    /** StoreACL; a file's owner may administer it, as its caller access says. */
    public Verdict storeAcl() {
        boolean administers = (callerAccess() & Rights.ADMINISTER) != 0;
        return Verdict.accessIf(administers || subject.administrator() || volumeOwner.getAsBoolean());
    }

    /** Setting a volume's maximum ACL, quota and the like. */
    public Verdict administerVolume() {
        return Verdict.accessIf(subject.administrator());
    }

    /** CreateFile, MakeDir and Link, asked of the directory. */
    public Verdict insert() {
        return Verdict.accessIf(has(Rights.INSERT));
    }

    /** Symlink, asked of the directory: a mount point (a mode without execute bits) takes administer. */
    public Verdict symlink(StatusChange initial) {
        boolean mountPoint = initial.mode().isPresent() && (initial.mode().getAsInt() & EXECUTE_BITS) == 0;
        return Verdict.accessIf(
                has(Rights.INSERT) && (!mountPoint || has(Rights.ADMINISTER) || subject.administrator()));
    }

    /** RemoveFile and RemoveDir, asked of the directory; also the source of a rename and a target that is replaced. */
    public Verdict delete() {
        return Verdict.accessIf(has(Rights.DELETE));
    }

    /** SetLock, ExtendLock and ReleaseLock for a read lock. */
    public Verdict readLock() {
        return Verdict.accessIf(has(Rights.LOCK) || has(Rights.WRITE) || ownerWithInsert());
    }

    /** The same for a write lock (WRITELOCKACL). */
    public Verdict writeLock() {
        return Verdict.accessIf(has(Rights.WRITE) || ownerWithInsert());
    }

    private boolean has(int right) {
        return (rights & right) != 0;
    }

    private boolean owner() {
        return subject.owns(vnode.owner());
    }

    private boolean privileged() {
        return owner() || subject.administrator();
    }

    private boolean ownerWithInsert() {
        return isFile() && owner() && has(Rights.INSERT);
    }

    private boolean isFile() {
        return vnode.type() == VnodeType.FILE;
    }
}
