package io.cellfs.storage.api;

import java.util.List;

/** A directory's access control list: what is given and what is taken away. */
public record Acl(List<AclEntry> positive, List<AclEntry> negative) {
    /** Copies the lists. */
    public Acl {
        positive = List.copyOf(positive);
        negative = List.copyOf(negative);
    }
}
