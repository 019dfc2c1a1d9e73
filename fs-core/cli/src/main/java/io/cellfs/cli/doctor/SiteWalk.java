package io.cellfs.cli.doctor;

import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.CellProbes.Entry;
import io.cellfs.cli.doctor.CellProbes.Listing;
import io.cellfs.cli.doctor.CellProbes.Site;
import io.cellfs.cli.doctor.CellProbes.SiteState;
import java.util.List;

/** The sites of a volume: one that is needed has to serve; others that do not are only not as they should be. */
final class SiteWalk {
    private final Entry entry;
    private final List<Link> links;

    SiteWalk(Entry entry, List<Link> links) {
        this.entry = entry;
        this.links = links;
    }

    /** Whether a site has the volume that is meant, and lets callers at it. */
    static boolean serves(SiteState state) {
        return state.site().needed() && isUp(state);
    }

    private static boolean isUp(SiteState state) {
        return state.greeting().isGot()
                && switch (state.listing()) {
                    case Got<Listing>(Listing listing, long tookNs) ->
                        listing.state().equals("online");
                    case Failed<Listing> failed -> state.status().isGot();
                };
    }

    /** Adds the links; whether one serves that is needed. */
    boolean walk(List<SiteState> states) {
        boolean serves = states.stream().anyMatch(SiteWalk::serves);
        for (SiteState state : states) {
            links.add(
                    isUp(state)
                            ? up(state)
                            : down(state, serves || !state.site().needed()));
        }
        if (states.stream().noneMatch(state -> state.site().needed())) {
            links.add(Link.broken(
                    "site",
                    "volume " + entry.text(),
                    "the location database has no site of volume " + entry.text(),
                    "release the volume, or restore it from a dump"));
        }
        return serves;
    }

    private static String at(Site site) {
        return site.server() + " " + site.partition();
    }

    private static Link up(SiteState state) {
        String kind = state.site().needed() ? "serves it" : "serves its read-only volume";
        String how = state.listing().isGot() ? kind : kind + ", but its volume service does not answer";
        long tookNs = state.greeting() instanceof Got<String>(String name, long took) ? took : 0;
        return Link.ok("site", at(state.site()), how).after(tookNs);
    }

    private Link down(SiteState state, boolean others) {
        Site site = state.site();
        Link broken = switch (state.greeting()) {
            case Failed<String>(Answer.Why why, String words) ->
                Link.broken(
                        "site",
                        at(site),
                        "file server " + site.server() + ", which has volume " + entry.text() + ", "
                                + (why == Answer.Why.SILENT ? "does not answer" : "fails: " + words),
                        "start it again, or see whether this machine reaches it");
            case Got<String> greeted -> withoutVolume(state);
        };
        return others
                ? Link.weak(broken.link(), broken.at(), broken.detail(), String.valueOf(broken.advice()))
                : broken;
    }

    private Link withoutVolume(SiteState state) {
        Site site = state.site();
        String volume = "volume " + entry.text();
        return switch (state.listing()) {
            case Got<Listing>(Listing listing, long tookNs) ->
                listing.state().equals("busy")
                        ? Link.broken(
                                "site",
                                at(site),
                                volume + " is busy at " + site.server()
                                        + ": an operation upon it keeps callers waiting",
                                "wait until the move, release, dump or restore ends")
                        : Link.broken(
                                "site",
                                at(site),
                                volume + " is offline at " + site.server(),
                                "check it with cellfs volume check " + entry.name()
                                        + ", then let callers at it with cellfs volume online " + entry.name());
            case Failed<Listing>(Answer.Why why, String words) ->
                Link.broken(
                        "site",
                        at(site),
                        why == Answer.Why.ABSENT
                                ? "file server " + site.server() + " answers but does not have " + volume
                                        + ", which the location database says it has"
                                : volume + " cannot be looked at, at " + site.server() + " (" + words + ")",
                        "see the server's log, and restore the volume from a dump if it is lost");
        };
    }
}
