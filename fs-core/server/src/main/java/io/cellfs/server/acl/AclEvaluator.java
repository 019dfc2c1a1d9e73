package io.cellfs.server.acl;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import java.util.List;

/** Effective rights: what matching positive entries give less what matching negative entries take (afs-protocol section 2.4). */
public final class AclEvaluator {
    private AclEvaluator() {}

    /** The rights that {@code acl} gives {@code subject}; administrators always have lookup and administer. */
    public static int rights(Acl acl, Subject subject) {
        int rights = matching(acl.positive(), subject) & ~matching(acl.negative(), subject);
        return subject.administrator() ? rights | Rights.LOOKUP | Rights.ADMINISTER : rights;
    }

    private static int matching(List<AclEntry> entries, Subject subject) {
        int rights = 0;
        for (AclEntry entry : entries) {
            if (subject.cps().contains(entry.id())) {
                rights |= entry.rights();
            }
        }
        return rights;
    }
}
