package io.cellfs.server.acl;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import java.util.List;
import java.util.Optional;

/** Effective rights: what matching positive entries give less what matching negative entries take (afs-protocol section 2.4). */
public final class AclEvaluator {
    private AclEvaluator() {}

    /**
     * The rights that {@code acl} gives {@code subject}, as far as the volume's maximum ACL gives them too; administrators always have lookup and
     * administer, so that they can repair what was set amiss.
     */
    public static int rights(Acl acl, Optional<Acl> maximum, Subject subject) {
        int rights = given(acl, subject);
        if (maximum.isPresent()) {
            rights &= given(maximum.get(), subject);
        }
        return subject.administrator() ? rights | Rights.LOOKUP | Rights.ADMINISTER : rights;
    }

    private static int given(Acl acl, Subject subject) {
        return matching(acl.positive(), subject) & ~matching(acl.negative(), subject);
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
