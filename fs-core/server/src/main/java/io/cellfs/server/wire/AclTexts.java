package io.cellfs.server.wire;

import io.cellfs.protocol.acl.AclText;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** ACLs as {@link AclText}, with names for ids. */
public final class AclTexts {
    private static final int VALID_RIGHTS = Rights.ALL | Rights.USER_RIGHTS;

    private final IdentityDirectory directory;

    /** Texts with the names of this directory. */
    public AclTexts(IdentityDirectory directory) {
        this.directory = directory;
    }

    /** The text of an ACL; an id without a name stands as a number. */
    Opaque format(Acl acl) throws IOException {
        return Opaque.of(new AclText(named(acl.positive()), named(acl.negative())).format());
    }

    private List<AclText.Entry> named(List<AclEntry> entries) throws IOException {
        List<String> names =
                directory.namesOf(entries.stream().map(AclEntry::id).toList());
        List<AclText.Entry> named = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            named.add(new AclText.Entry(names.get(i), entries.get(i).rights()));
        }
        return named;
    }

    /**
     * The ACL of a text. Entries without rights say nothing and are left out.
     *
     * @throws IOException EINVAL for what is no ACL, or a name that nobody has; E2BIG for too many entries
     */
    Acl parse(Opaque text) throws IOException {
        AclText parsed = read(text);
        return new Acl(known(parsed.positive()), known(parsed.negative()));
    }

    private static AclText read(Opaque text) throws IOException {
        try {
            return AclText.parse(text.bytes());
        } catch (AclText.TooManyEntriesException e) {
            throw WireErrors.because(WireErrors.tooBig(String.valueOf(e.getMessage())), e);
        } catch (IllegalArgumentException e) {
            throw WireErrors.because(WireErrors.invalid(String.valueOf(e.getMessage())), e);
        }
    }

    private List<AclEntry> known(List<AclText.Entry> entries) throws IOException {
        List<OptionalInt> ids =
                directory.idsOf(entries.stream().map(AclText.Entry::name).toList());
        List<AclEntry> known = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            int rights = entries.get(i).rights() & VALID_RIGHTS;
            int id = ids.get(i).isPresent()
                    ? ids.get(i).getAsInt()
                    : number(entries.get(i).name());
            if (rights != 0) {
                known.add(new AclEntry(id, rights));
            }
        }
        return known;
    }

    private static int number(String name) throws IOException {
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw WireErrors.because(WireErrors.invalid("nobody is called " + name), e);
        }
    }
}
