package io.cellfs.cli.doctor;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.CellProbes.Database;
import io.cellfs.cli.doctor.CellProbes.Entry;
import io.cellfs.cli.doctor.CellProbes.Server;
import io.cellfs.cli.doctor.CellProbes.SiteState;
import io.cellfs.cli.doctor.CellProbes.Status;
import io.cellfs.cli.doctor.CellProbes.Vnode;
import io.cellfs.cli.output.Counted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The part of the chain that lies at servers: databases, the volume's entry, its sites, its room, the rights to it. */
final class VolumeWalk {
    /** Beyond this part of a quota, percent, there is something to say. */
    private static final int NEARLY_FULL = 95;

    private static final int PERCENT = 100;
    /** Less room than this is none: one region of a file that is stored at once. */
    private static final long NO_ROOM = 64 << 10;

    private final CellProbes cell;
    private final List<Link> links;

    VolumeWalk(CellProbes cell, List<Link> links) {
        this.cell = cell;
        this.links = links;
    }

    /**
     * What the walk saw of a volume.
     *
     * @param created what a volume made anew with the same id has another one of, empty where there is none
     * @param properties what is kept with it of how nodes treat it
     * @param publications the nodes that may use it
     */
    record Seen(
            Entry entry,
            OptionalLong created,
            Answer<Map<String, String>> properties,
            Answer<List<String>> publications) {}

    /** Walks; what it saw, if there is such a volume. */
    Optional<Seen> walk(String nameOrId, Vnode file) {
        if (!databases()) {
            List.of("entry", "site", "quota", "space", "access")
                    .forEach(link -> links.add(
                            Link.notChecked(link, "volume " + nameOrId, "only a database server tells where it is")));
            return Optional.empty();
        }
        return entry(nameOrId).map(entry -> seen(entry, file));
    }

    private boolean databases() {
        List<Server<Database>> servers = cell.databases();
        if (servers.stream().noneMatch(server -> server.answer().isGot())) {
            String all = servers.stream().map(Server::server).collect(Collectors.joining(", "));
            links.add(Link.broken(
                    "databases",
                    all,
                    "none of the cell's database servers answers (" + all + ")",
                    "start them, see whether this machine reaches them, or name others with --vl"));
            return false;
        }
        servers.forEach(server -> links.add(database(server)));
        return true;
    }

    private static Link database(Server<Database> server) {
        return switch (server.answer()) {
            case Failed<Database>(Answer.Why why, String words) ->
                Link.weak(
                        "database",
                        server.server(),
                        "database server " + server.server() + " does not answer, others do",
                        "start it again");
            case Got<Database>(Database database, long tookNs) ->
                (database.majority()
                                ? Link.ok("database", server.server(), database.role())
                                : Link.weak(
                                        "database",
                                        server.server(),
                                        "database server " + server.server() + " knows of no majority of its group",
                                        "start the other database servers: until then no volume can be made or moved"))
                        .after(tookNs);
        };
    }

    private Optional<Entry> entry(String nameOrId) {
        switch (cell.entry(nameOrId)) {
            case Failed<Entry>(Answer.Why why, String words) -> {
                links.add(
                        why == Answer.Why.ABSENT
                                ? Link.broken(
                                        "entry",
                                        "volume " + nameOrId,
                                        "the cell has no volume " + nameOrId,
                                        "cellfs volume list shows those that it has")
                                : Link.broken("entry", "volume " + nameOrId, words, "see the database servers' logs"));
                return Optional.empty();
            }
            case Got<Entry>(Entry entry, long tookNs) -> {
                long needed =
                        entry.sites().stream().filter(CellProbes.Site::needed).count();
                String copies = needed == entry.sites().size() ? "" : ", and read-only copies";
                links.add(Link.ok("entry", "volume " + entry.text(), "at " + Counted.of(needed, "site") + copies)
                        .after(tookNs));
                return Optional.of(entry);
            }
        }
    }

    private Seen seen(Entry entry, Vnode file) {
        List<SiteState> states = cell.sites(entry, file);
        boolean serves = new SiteWalk(entry, links).walk(states);
        Optional<SiteState> serving = states.stream().filter(SiteWalk::serves).findFirst();
        if (!serves || serving.isEmpty()) {
            List.of("quota", "space", "access")
                    .forEach(link -> links.add(
                            Link.notChecked(link, "volume " + entry.text(), "only a site that serves it tells")));
            return new Seen(entry, OptionalLong.empty(), silent(), silent());
        }
        room(entry, serving.get());
        rights(entry, serving.get());
        if (!entry.writable()) {
            return new Seen(entry, OptionalLong.empty(), silent(), silent());
        }
        return new Seen(entry, CellProbes.created(states), cell.properties(entry.id()), cell.publications(entry.id()));
    }

    private static <T> Answer<T> silent() {
        return new Failed<>(Answer.Why.SILENT, "its server was not asked");
    }

    private void room(Entry entry, SiteState state) {
        String volume = "volume " + entry.text();
        switch (state.status()) {
            case Failed<Status>(Answer.Why why, String words) -> {
                links.add(Link.notChecked("quota", volume, words));
                links.add(Link.notChecked("space", state.site().server(), words));
            }
            case Got<Status>(Status status, long tookNs) -> {
                links.add(entry.writable() ? quota(entry, status) : Link.ok("quota", volume, "it is only read"));
                links.add(space(entry, state, status));
            }
        }
    }

    private static Link quota(Entry entry, Status status) {
        String volume = "volume " + entry.text();
        String used = new ByteSize(status.usedBytes()).toString();
        if (status.quotaBytes() == 0) {
            return Link.ok("quota", volume, used + " used, no quota");
        }
        String detail = used + " of " + new ByteSize(status.quotaBytes()) + " used";
        if (status.usedBytes() >= status.quotaBytes()) {
            return Link.broken("quota", volume, volume + " is full: " + detail, raise(entry));
        }
        return status.usedBytes() > status.quotaBytes() / PERCENT * NEARLY_FULL
                ? Link.weak("quota", volume, volume + " is nearly full: " + detail, raise(entry))
                : Link.ok("quota", volume, detail);
    }

    private static String raise(Entry entry) {
        return "remove files, or raise its quota with cellfs volume set-quota " + entry.name() + " SIZE";
    }

    private static Link space(Entry entry, SiteState state, Status status) {
        String at = state.site().server() + " " + state.site().partition();
        String free = new ByteSize(status.freeBytes()) + " free";
        return entry.writable() && status.freeBytes() < NO_ROOM
                ? Link.broken(
                        "space",
                        at,
                        "partition " + state.site().partition() + " of "
                                + state.site().server() + " is full: " + free,
                        "move volumes to other servers with cellfs volume move, or enlarge it")
                : Link.ok("space", at, free);
    }

    private void rights(Entry entry, SiteState state) {
        String volume = "volume " + entry.text();
        switch (state.rights()) {
            case Failed<String>(Answer.Why why, String words) ->
                links.add(
                        why == Answer.Why.DENIED
                                ? denied(volume, "no rights")
                                : Link.notChecked("access", volume, words));
            case Got<String>(String rights, long tookNs) ->
                links.add(
                        (rights.contains("l") ? Link.ok("access", volume, "rights " + rights) : denied(volume, rights))
                                .after(tookNs));
        }
    }

    private static Link denied(String volume, String rights) {
        return Link.broken(
                "access",
                volume,
                "who calls from this machine may not look into it in " + volume + " (" + rights + ")",
                "give rights to its directory with cellfs fs acl set");
    }
}
