package io.cellfs.protocol.identity;

import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
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
        return idsOf(List.of(name)).getFirst();
    }

    @Override
    public List<OptionalInt> idsOf(List<String> names) throws IOException {
        List<String> asked =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        PrReplies.Ids reply = protection.ask(Pr.NAME_TO_ID, new PrArgs.Names(asked));
        if (reply.ids().size() != asked.size()) {
            throw new IOException(
                    asked.size() + " names were asked for, " + reply.ids().size() + " ids came");
        }
        List<OptionalInt> ids = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            int id = reply.ids().get(i);
            boolean unknown = id == BuiltInIds.ANONYMOUS && !asked.get(i).equals(ANONYMOUS_NAME);
            ids.add(unknown ? OptionalInt.empty() : OptionalInt.of(id));
        }
        return ids;
    }

    @Override
    public String nameOf(int id) throws IOException {
        return namesOf(List.of(id)).getFirst();
    }

    @Override
    public List<String> namesOf(List<Integer> ids) throws IOException {
        Words asked = Words.of(ids.stream().mapToInt(Integer::intValue).toArray());
        PrReplies.Names reply = protection.ask(Pr.ID_TO_NAME, new PrArgs.Ids(asked));
        if (reply.names().size() != ids.size()) {
            throw new IOException(
                    ids.size() + " ids were asked for, " + reply.names().size() + " names came");
        }
        return reply.names();
    }

    @Override
    public int[] hostCps(InetAddress host) throws IOException {
        return host instanceof Inet4Address
                ? protection
                        .ask(Pr.GET_HOST_CPS, new PrArgs.OfHost(IdentityDirectory.number(host)))
                        .ids()
                        .toArray()
                : new int[0];
    }

    @Override
    public int[] cps(int id) throws IOException {
        return protection.ask(Pr.GET_CPS, new PrArgs.OfId(id)).ids().toArray();
    }
}
