package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.pr.Pr;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/** Who is who, from a cell database in the same process. */
public final class LocalIdentities implements IdentityDirectory {
    private final CellDatabase database;

    /** The identities of a database. */
    public LocalIdentities(CellDatabase database) {
        this.database = database;
    }

    @Override
    public OptionalInt idOf(String name) throws IOException {
        return database.read(state -> state.principals().idOf(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String nameOf(int id) throws IOException {
        return database.read(state -> PrService.nameOf(state.principals(), id));
    }

    @Override
    public int[] hostCps(InetAddress host) throws IOException {
        if (!(host instanceof Inet4Address)) {
            return new int[0];
        }
        long number = IdentityDirectory.number(host);
        return database.read(state -> state.principals().hostCps(number, Pr.LIST_MAX_IDS)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public Duration freshness() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int[] cps(int id) throws IOException {
        return database.read(state -> state.principals().cps(id, Pr.LIST_MAX_IDS)).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
