package io.cellfs.protocol.identity;

import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Asks the protection service of a cell. Caches nothing. */
public final class PrIdentityDirectory implements IdentityDirectory {
    private static final String ANONYMOUS_NAME = "anonymous";

    private final DatabaseClient protection;

    /** Asks these servers. */
    public PrIdentityDirectory(DatabaseClient protection) {
        this.protection = protection;
    }

    @Override
    public OptionalInt idOf(String name) throws IOException {
        String asked = name.toLowerCase(Locale.ROOT);
        PrReplies.Ids reply = protection.ask(Pr.NAME_TO_ID, new PrArgs.Names(List.of(asked)));
        if (reply.ids().size() != 1) {
            throw new IOException("one name was asked for, " + reply.ids().size() + " ids came");
        }
        int id = reply.ids().get(0);
        boolean unknown = id == BuiltInIds.ANONYMOUS && !asked.equals(ANONYMOUS_NAME);
        return unknown ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public String nameOf(int id) throws IOException {
        PrReplies.Names reply = protection.ask(Pr.ID_TO_NAME, new PrArgs.Ids(Words.of(id)));
        if (reply.names().size() != 1) {
            throw new IOException("one id was asked for, " + reply.names().size() + " names came");
        }
        return reply.names().getFirst();
    }

    @Override
    public int[] cps(int id) throws IOException {
        return protection.ask(Pr.GET_CPS, new PrArgs.OfId(id)).ids().toArray();
    }
}
