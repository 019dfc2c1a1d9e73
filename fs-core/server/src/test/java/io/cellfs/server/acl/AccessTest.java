package io.cellfs.server.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of rights of afs-protocol section 2.4, row by row, and the evaluation of ACLs. */
class AccessTest {
    private static final int ALICE = 100;
    private static final int STAFF = -300;
    private static final Subject USER =
            new Subject(ALICE, Set.of(ALICE, STAFF, BuiltInIds.ANYUSER, BuiltInIds.AUTHUSER));

    /** Columns: operation, kind of vnode, rights, who (other, owner, admin, volume owner), mode, verdict. */
    @ParameterizedTest
    @CsvSource({
        "fetchStatus, DIRECTORY, l, other, 755, ALLOWED",
        "fetchStatus, DIRECTORY, rwidka, other, 755, ACCESS_DENIED",
        "fetchStatus, DIRECTORY, '', volumeOwner, 755, ALLOWED",
        "fetchStatus, SYMLINK, l, other, 777, ALLOWED",
        "fetchStatus, SYMLINK, r, other, 777, ACCESS_DENIED",
        "fetchStatus, FILE, r, other, 000, ALLOWED",
        "fetchStatus, FILE, l, other, 644, ACCESS_DENIED",
        "fetchStatus, FILE, i, owner, 644, ALLOWED",
        "fetchStatus, FILE, i, other, 644, ACCESS_DENIED",
        "fetchStatus, FILE, '', volumeOwner, 644, ACCESS_DENIED",
        "fetchData, DIRECTORY, l, other, 000, ALLOWED",
        "fetchData, DIRECTORY, r, other, 755, ACCESS_DENIED",
        "fetchData, FILE, r, other, 400, ALLOWED",
        "fetchData, FILE, r, other, 100, ALLOWED",
        "fetchData, FILE, r, other, 077, ACCESS_DENIED",
        "fetchData, FILE, r, owner, 077, ALLOWED",
        "fetchData, FILE, r, admin, 000, ALLOWED",
        "fetchData, FILE, i, owner, 000, ALLOWED",
        "fetchData, FILE, la, other, 644, ACCESS_DENIED",
        "fetchAcl, DIRECTORY, l, other, 755, ALLOWED",
        "fetchAcl, DIRECTORY, r, other, 755, ACCESS_DENIED",
        "fetchAcl, FILE, '', admin, 000, ALLOWED",
        "storeData, FILE, w, other, 200, ALLOWED",
        "storeData, FILE, w, other, 400, ACCESS_DENIED",
        "storeData, FILE, w, admin, 400, ALLOWED",
        "storeData, FILE, i, owner, 000, ALLOWED",
        "storeData, FILE, i, other, 644, ACCESS_DENIED",
        "storeData, FILE, rlidk, other, 644, ACCESS_DENIED",
        "storeStatus, FILE, w, other, 644, ALLOWED",
        "storeStatus, FILE, i, owner, 644, ALLOWED",
        "storeStatus, FILE, i, other, 644, ACCESS_DENIED",
        "storeStatus, SYMLINK, w, other, 777, ALLOWED",
        "storeStatus, SYMLINK, i, owner, 777, ACCESS_DENIED",
        "storeStatus, DIRECTORY, d, other, 755, ALLOWED",
        "storeStatus, DIRECTORY, i, other, 755, ALLOWED",
        "storeStatus, DIRECTORY, rwlka, other, 755, ACCESS_DENIED",
        "storeStatusSetuid, FILE, w, owner, 644, ACCESS_DENIED",
        "storeStatusSetuid, FILE, w, admin, 644, ALLOWED",
        "storeStatusChown, FILE, w, owner, 644, NOT_PERMITTED",
        "storeStatusChown, FILE, w, admin, 644, ALLOWED",
        "storeStatusSameOwner, FILE, w, other, 644, ALLOWED",
        "storeAcl, DIRECTORY, a, other, 755, ALLOWED",
        "storeAcl, DIRECTORY, rwlidk, other, 755, ACCESS_DENIED",
        "storeAcl, DIRECTORY, '', volumeOwner, 755, ALLOWED",
        "storeAcl, DIRECTORY, '', admin, 755, ALLOWED",
        "insert, DIRECTORY, i, other, 755, ALLOWED",
        "insert, DIRECTORY, rwldka, other, 755, ACCESS_DENIED",
        "mountPoint, DIRECTORY, i, other, 755, ACCESS_DENIED",
        "mountPoint, DIRECTORY, ia, other, 755, ALLOWED",
        "mountPoint, DIRECTORY, i, admin, 755, ALLOWED",
        "symlink, DIRECTORY, i, other, 755, ALLOWED",
        "symlink, DIRECTORY, a, other, 755, ACCESS_DENIED",
        "delete, DIRECTORY, d, other, 755, ALLOWED",
        "delete, DIRECTORY, rwlika, other, 755, ACCESS_DENIED",
        "readLock, FILE, k, other, 644, ALLOWED",
        "readLock, FILE, w, other, 644, ALLOWED",
        "readLock, FILE, i, owner, 644, ALLOWED",
        "readLock, FILE, rlid, other, 644, ACCESS_DENIED",
        "writeLock, FILE, w, other, 644, ALLOWED",
        "writeLock, FILE, i, owner, 644, ALLOWED",
        "writeLock, FILE, rlidk, other, 644, ACCESS_DENIED",
    })
    void tableOfRights(String operation, VnodeType type, String rights, String who, String mode, Verdict verdict) {
        VnodeStatus vnode = vnode(type, who.equals("owner") ? ALICE : 7, Integer.parseInt(mode, 8));
        Subject subject = who.equals("admin")
                ? new Subject(ALICE, Set.of(ALICE, BuiltInIds.ANYUSER, BuiltInIds.ADMINISTRATORS))
                : USER;
        Access access = new Access(vnode, subject, bits(rights), () -> who.equals("volumeOwner"));
        assertEquals(verdict, operation(operation).apply(access));
    }

    private static Function<Access, Verdict> operation(String name) {
        return switch (name) {
            case "fetchStatus" -> Access::fetchStatus;
            case "fetchData" -> Access::fetchData;
            case "fetchAcl" -> Access::fetchAcl;
            case "storeData" -> Access::storeData;
            case "storeStatus" -> a -> a.storeStatus(mode(0600));
            case "storeStatusSetuid" -> a -> a.storeStatus(mode(04755));
            case "storeStatusChown" -> a -> a.storeStatus(owner(4711));
            case "storeStatusSameOwner" -> a -> a.storeStatus(owner(7));
            case "storeAcl" -> Access::storeAcl;
            case "insert" -> Access::insert;
            case "mountPoint" -> a -> a.symlink(mode(0644));
            case "symlink" -> a -> a.symlink(StatusChange.NONE);
            case "delete" -> Access::delete;
            case "readLock" -> Access::readLock;
            case "writeLock" -> Access::writeLock;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Test
    void negativeEntriesTakeAwayWhatPositiveOnesGive() {
        Acl acl = new Acl(
                List.of(new AclEntry(STAFF, Rights.ALL), new AclEntry(BuiltInIds.ANYUSER, Rights.LOOKUP)),
                List.of(new AclEntry(ALICE, Rights.WRITE | Rights.DELETE)));
        assertEquals(Rights.ALL & ~(Rights.WRITE | Rights.DELETE), AclEvaluator.rights(acl, Optional.empty(), USER));
        assertEquals(Rights.LOOKUP, AclEvaluator.rights(acl, Optional.empty(), Subject.anonymous()));
    }

    @Test
    void rightsOfAllMatchingEntriesAdd() {
        Acl acl = new Acl(
                List.of(
                        new AclEntry(STAFF, Rights.READ),
                        new AclEntry(BuiltInIds.AUTHUSER, Rights.LOOKUP),
                        new AclEntry(ALICE, Rights.INSERT),
                        new AclEntry(999, Rights.WRITE)),
                List.of());
        assertEquals(Rights.READ | Rights.LOOKUP | Rights.INSERT, AclEvaluator.rights(acl, Optional.empty(), USER));
    }

    @Test
    void administratorsAlwaysLookUpAndAdministerAndNothingElse() {
        Acl nothing = new Acl(List.of(), List.of(new AclEntry(BuiltInIds.ADMINISTRATORS, Rights.ALL)));
        assertEquals(
                Rights.LOOKUP | Rights.ADMINISTER,
                AclEvaluator.rights(nothing, Optional.empty(), Subject.anonymousAdministrator()));
        assertEquals(0, AclEvaluator.rights(nothing, Optional.empty(), Subject.anonymous()));
    }

    @Test
    void nobodyOwnsNothing() {
        VnodeStatus file = vnode(VnodeType.FILE, BuiltInIds.ANONYMOUS, 0600);
        Access access = new Access(file, Subject.anonymous(), Rights.INSERT, () -> false);
        assertEquals(Verdict.ACCESS_DENIED, access.storeData());
        assertEquals(Rights.INSERT, access.callerAccess());
    }

    @Test
    void theOwnerOfAFileMayAdministerIt() {
        Access file = new Access(vnode(VnodeType.FILE, ALICE, 0644), USER, Rights.READ, () -> false);
        assertEquals(Rights.READ | Rights.ADMINISTER, file.callerAccess());
        Access directory = new Access(vnode(VnodeType.DIRECTORY, ALICE, 0755), USER, Rights.READ, () -> false);
        assertEquals(Rights.READ, directory.callerAccess());
    }

    private static VnodeStatus vnode(VnodeType type, long owner, int mode) {
        Fid fid = new Fid(1, type == VnodeType.DIRECTORY ? 3 : 2, 5);
        return new VnodeStatus(fid, type, 1, 0, 1, 0, owner, 0, mode, Fid.rootOf(1), 0, 0);
    }

    private static int bits(String letters) {
        return letters.chars().map(c -> 1 << "rwildka".indexOf(c)).sum();
    }

    private static StatusChange mode(int mode) {
        return new StatusChange(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(mode));
    }

    private static StatusChange owner(long owner) {
        return new StatusChange(
                OptionalLong.empty(), OptionalLong.of(owner), OptionalLong.empty(), OptionalInt.empty());
    }
}
