package io.cellfs.cli.doctor;

import static io.cellfs.cli.doctor.FakeNode.failed;
import static io.cellfs.cli.doctor.FakeNode.got;

import io.cellfs.cli.doctor.Answer.Why;
import java.util.List;
import java.util.Map;

/** A cell that is well unless a test says otherwise: volume home (42) with a read-only copy at another server. */
final class FakeCell implements CellProbes {
    static final Site HOME = new Site("10.0.0.1:7000", "/vicepa", 42, true);
    static final Site COPY = new Site("10.0.0.2:7000", "/vicepa", 43, false);
    static final long CREATED = 1_700_000_000;

    List<Server<Database>> databases =
            List.of(new Server<>("10.0.0.1:7003", got(new Database("10.0.0.1:7003", "leader", true))));
    Answer<Entry> entry = got(new Entry("home", 42, true, List.of(HOME, COPY)));
    SiteState home = serving(HOME, new Status(10 << 20, 1 << 20, 1 << 30), "rlidwka");
    SiteState copy = serving(COPY, new Status(0, 1 << 20, 1 << 30), "rl");

    static SiteState serving(Site site, Status status, String rights) {
        return new SiteState(site, got(""), got(new Listing("online", CREATED)), got(status), got(rights));
    }

    static SiteState silent(Site site) {
        return new SiteState(site, failed(Why.SILENT), failed(Why.SILENT), failed(Why.SILENT), failed(Why.SILENT));
    }

    static SiteState listed(Site site, Answer<Listing> listing) {
        return new SiteState(site, got(""), listing, failed(Why.FAILED), failed(Why.FAILED));
    }

    @Override
    public Answer<String> name() {
        return got("c");
    }

    @Override
    public List<Server<Database>> databases() {
        return databases;
    }

    @Override
    public Answer<Entry> entry(String nameOrId) {
        return entry;
    }

    @Override
    public List<SiteState> sites(Entry of, Vnode file) {
        return List.of(home, copy);
    }

    @Override
    public Answer<Map<String, String>> properties(long id) {
        return got(Map.of("serverGone", "error:30s"));
    }

    @Override
    public Answer<List<String>> publications(long id) {
        return got(List.of("node-a"));
    }
}
