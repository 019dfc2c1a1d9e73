package io.cellfs.server.wire;

import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** ACLs as text: two counts, then a name, a tab and decimal rights a line, positive entries first (afs-protocol section 2.4). */
public final class AclTexts {
    private static final int MAX_ENTRIES = 1024;
    private static final int VALID_RIGHTS = Rights.ALL | Rights.USER_RIGHTS;

    private final IdentityDirectory directory;

    /** Texts with the names of this directory. */
    public AclTexts(IdentityDirectory directory) {
        this.directory = directory;
    }

    /** The text of an ACL; an id without a name stands as a number. */
    Opaque format(Acl acl) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(acl.positive().size()).append('\n');
        text.append(acl.negative().size()).append('\n');
        append(text, acl.positive());
        append(text, acl.negative());
        return Opaque.of(text.toString());
    }

    private void append(StringBuilder text, List<AclEntry> entries) throws IOException {
        for (AclEntry entry : entries) {
            text.append(directory.nameOf(entry.id()))
                    .append('\t')
                    .append(entry.rights())
                    .append('\n');
        }
    }

    /**
     * The ACL of a text.
     *
     * @throws IOException EINVAL for what is no ACL, or a name that nobody has
     */
    Acl parse(Opaque text) throws IOException {
        String content = new String(text.bytes(), StandardCharsets.UTF_8);
        int nul = content.indexOf('\0');
        String[] lines = (nul < 0 ? content : content.substring(0, nul)).split("\n", -1);
        int positive = count(lines, 0);
        int negative = count(lines, 1);
        if (lines.length < 2 + positive + negative) {
            throw WireErrors.invalid("an ACL with fewer lines than it says");
        }
        return new Acl(entries(lines, 2, positive), entries(lines, 2 + positive, negative));
    }

    private List<AclEntry> entries(String[] lines, int from, int count) throws IOException {
        List<AclEntry> entries = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            int tab = lines[i].lastIndexOf('\t');
            if (tab <= 0) {
                throw WireErrors.invalid("an ACL line without a tab");
            }
            int rights = number(lines[i].substring(tab + 1).trim()) & VALID_RIGHTS;
            entries.add(new AclEntry(id(lines[i].substring(0, tab)), rights));
        }
        return entries;
    }

    private int id(String name) throws IOException {
        OptionalInt known = directory.idOf(name);
        return known.isPresent() ? known.getAsInt() : number(name);
    }

    private static int count(String[] lines, int index) throws IOException {
        int count = index < lines.length ? number(lines[index].trim()) : -1;
        if (count < 0 || count > MAX_ENTRIES) {
            throw WireErrors.invalid("an ACL has 0 to " + MAX_ENTRIES + " entries");
        }
        return count;
    }

    /** A decimal number; rights may be written unsigned. */
    private static int number(String text) throws IOException {
        try {
            return (int) Long.parseLong(text);
        } catch (NumberFormatException e) {
            IOException invalid = WireErrors.invalid("neither a known name nor a number in an ACL");
            invalid.initCause(e);
            throw invalid;
        }
    }
}
