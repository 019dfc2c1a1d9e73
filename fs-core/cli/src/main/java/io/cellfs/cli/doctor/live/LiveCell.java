package io.cellfs.cli.doctor.live;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.ServerProbes;
import io.cellfs.cli.admin.ServerProbes.Copy;
import io.cellfs.cli.admin.ServerProbes.Listed;
import io.cellfs.cli.admin.ServerProbes.Room;
import io.cellfs.cli.admin.ServerProbes.Whereabouts;
import io.cellfs.cli.doctor.Answer;
import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.Answer.Why;
import io.cellfs.cli.doctor.CellProbes;
import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.VlExtensions.DatabaseState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A cell's servers, asked over RX. */
public final class LiveCell implements CellProbes, AutoCloseable {
    private static final Duration SERVER = Duration.ofSeconds(5);

    private final CellAdmin admin;
    private final ServerProbes probes;
    private final Bounded bounded = new Bounded(SERVER);
    private final Map<Site, Copy> copies = new ConcurrentHashMap<>();

    private LiveCell(CellAdmin admin) {
        this.admin = admin;
        this.probes = admin.probes();
    }

    /** The cell of these volume location servers. Nothing is sent yet. */
    public static LiveCell of(List<InetSocketAddress> volumeLocationServers) throws IOException {
        return new LiveCell(CellAdmin.connect(volumeLocationServers));
    }

    @Override
    public Answer<String> name() {
        return bounded.ask(() -> admin.cellName()
                .orElseThrow(() -> new AdminException(AdminException.Kind.NOT_FOUND, "its servers do not tell")));
    }

    @Override
    public List<Server<Database>> databases() {
        List<InetSocketAddress> known = probes.databases();
        List<Server<Database>> found = databases(known);
        Set<InetSocketAddress> others = new LinkedHashSet<>();
        for (int i = 0; i < known.size() && others.isEmpty(); i++) {
            InetSocketAddress server = known.get(i);
            if (found.get(i).answer().isGot()
                    && bounded.ask(() -> probes.announced(server))
                            instanceof Got<Set<InetSocketAddress>>(Set<InetSocketAddress> told, long tookNs)) {
                others.addAll(told);
            }
        }
        known.forEach(others::remove);
        found.addAll(databases(List.copyOf(others)));
        return found;
    }

    private List<Server<Database>> databases(List<InetSocketAddress> servers) {
        List<Callable<Database>> questions = new ArrayList<>();
        servers.forEach(server -> questions.add(() -> database(server, probes.database(server))));
        List<Answer<Database>> answers = bounded.all(questions);
        List<Server<Database>> found = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            found.add(new Server<>(HostPort.text(servers.get(i)), answers.get(i)));
        }
        return found;
    }

    private static Database database(InetSocketAddress server, Optional<DatabaseState> state) {
        return new Database(
                HostPort.text(server),
                state.map(DatabaseState::role).orElse("database"),
                state.map(DatabaseState::quorum).orElse(true));
    }

    @Override
    public Answer<Entry> entry(String nameOrId) {
        return bounded.ask(() -> {
            Whereabouts found = probes.whereabouts(nameOrId);
            return new Entry(
                    found.name(),
                    found.id(),
                    found.readWrite(),
                    found.copies().stream().map(this::site).toList());
        });
    }

    private Site site(Copy copy) {
        Site site = new Site(HostPort.text(copy.fileService()), copy.partitionName(), copy.id(), copy.meant());
        copies.put(site, copy);
        return site;
    }

    @Override
    public List<SiteState> sites(Entry entry, Vnode file) {
        List<Site> sites = entry.sites();
        List<Answer<String>> greetings = each(sites, copy -> {
            probes.greet(copy);
            return "";
        });
        List<Site> there = IntStream.range(0, sites.size())
                .filter(i -> greetings.get(i).isGot())
                .mapToObj(sites::get)
                .toList();
        List<Answer<Listing>> listings = each(there, copy -> listing(probes.list(copy)));
        List<Answer<Status>> statuses = each(there, copy -> status(probes.room(copy)));
        List<Answer<String>> rights = each(there, copy -> probes.rights(copy, file.vnode(), file.unique()));
        List<SiteState> states = new ArrayList<>();
        for (int i = 0; i < sites.size(); i++) {
            int at = there.indexOf(sites.get(i));
            states.add(new SiteState(
                    sites.get(i),
                    greetings.get(i),
                    at < 0 ? notAsked() : listings.get(at),
                    at < 0 ? notAsked() : statuses.get(at),
                    at < 0 ? notAsked() : rights.get(at)));
        }
        return states;
    }

    private static <T> Answer<T> notAsked() {
        return new Failed<>(Why.SILENT, "its server does not answer");
    }

    private interface Question<T> {
        T of(Copy copy) throws AdminException;
    }

    private <T> List<Answer<T>> each(List<Site> sites, Question<T> question) {
        List<Callable<T>> questions = new ArrayList<>();
        for (Site site : sites) {
            Copy copy = Objects.requireNonNull(copies.get(site), "a site of an entry that was asked for here");
            questions.add(() -> question.of(copy));
        }
        return bounded.all(questions);
    }

    private static Listing listing(Listed listed) {
        return new Listing(listed.state(), listed.created());
    }

    private static Status status(Room room) {
        return new Status(room.quotaBytes(), room.usedBytes(), room.freeBytes());
    }

    @Override
    public Answer<Map<String, String>> properties(long id) {
        return bounded.ask(() -> admin.care().properties().properties(Long.toString(id)));
    }

    @Override
    public Answer<List<String>> publications(long id) {
        return bounded.ask(() -> admin.care().properties().publications(Long.toString(id), "").some().stream()
                .map(Publication::node)
                .toList());
    }

    @Override
    public void close() throws IOException {
        admin.close();
    }
}
