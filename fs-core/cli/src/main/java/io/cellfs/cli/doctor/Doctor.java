package io.cellfs.cli.doctor;

import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.CellProbes.Cells;
import io.cellfs.cli.doctor.CellProbes.Vnode;
import io.cellfs.cli.doctor.NodeProbes.Client;
import io.cellfs.cli.doctor.NodeProbes.Held;
import io.cellfs.cli.doctor.NodeProbes.Place;
import io.cellfs.cli.doctor.NodeProbes.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks along the chain between a user and a volume. What depends upon a link that is broken is not looked at, so that the first broken link is the cause and
 * not a consequence.
 */
public final class Doctor {
    private final NodeProbes node;
    private final Cells cells;

    /** A doctor with these probes. */
    public Doctor(NodeProbes node, Cells cells) {
        this.node = node;
        this.cells = cells;
    }

    /** Looks at a path of a mount, and at all that it depends upon. */
    public Diagnosis path(String path) {
        List<Link> links = new ArrayList<>();
        Optional<Place> place = place(path, links);
        if (place.isPresent() && client(node.clientOf(place.get()), place.get(), links)) {
            held(place.get(), links).ifPresent(held -> servers(held, links));
        }
        return Diagnosis.of(path, links);
    }

    /** Looks at a volume by name or id, and at what this node has of it. */
    public Diagnosis volume(String nameOrId) {
        List<Link> links = new ArrayList<>();
        boolean client = switch (node.client()) {
            case Failed<Client>(Answer.Why why, String words) -> {
                links.add(
                        why == Answer.Why.ABSENT
                                ? Link.notChecked("client", "this node", words)
                                : Link.broken("client", "this node", words, "see the client's log"));
                yield false;
            }
            case Got<Client>(Client found, long tookNs) -> mounted(found, links) && told(found, links);
        };
        cell("", "volume " + nameOrId, links)
                .ifPresent(cell -> new VolumeWalk(cell, links)
                        .walk(nameOrId, Vnode.ROOT)
                        .filter(seen -> client)
                        .ifPresent(seen -> new NodeWalk(node, links).walk(cellName(cell), seen)));
        return Diagnosis.of("volume/" + nameOrId, links);
    }

    private static String cellName(CellProbes cell) {
        return cell.name() instanceof Got<String>(String name, long tookNs) ? name : "";
    }

    private Optional<Place> place(String path, List<Link> links) {
        switch (node.place(path)) {
            case Failed<Place>(Answer.Why why, String words) -> {
                links.add(Link.broken("path", path, words, "name a path of a CellFS mount"));
                return Optional.empty();
            }
            case Got<Place>(Place place, long tookNs) -> {
                if (!place.isCellFs()) {
                    links.add(Link.broken(
                            "path",
                            path,
                            path + " is not on a CellFS mount but on " + place.mountPoint() + " (" + place.type() + ")",
                            "mount the cell there, or if it was mounted, see why it is not any more"));
                    return Optional.empty();
                }
                links.add(Link.ok("path", path, "on the CellFS mount " + place.mountPoint()));
                return Optional.of(place);
            }
        }
    }

    private boolean client(Answer<Client> answer, Place place, List<Link> links) {
        switch (answer) {
            case Failed<Client>(Answer.Why why, String words) -> {
                links.add(Link.broken(
                        "client",
                        place.mountPoint(),
                        "no client serves the mount " + place.mountPoint() + " (" + words + ")",
                        "start the client again, which clears the mount away, or if it runs with another state directory"
                                + " name that with --state"));
                return false;
            }
            case Got<Client>(Client client, long tookNs) -> {
                return told(client, links);
            }
        }
    }

    private static boolean mounted(Client client, List<Link> links) {
        if (client.device().isEmpty()) {
            links.add(Link.broken(
                    "mount",
                    client.mount(),
                    "the client (process " + client.pid() + ") runs, but nothing is mounted at " + client.mount(),
                    "start the client again"));
            return false;
        }
        links.add(Link.ok("mount", client.mount(), "mounted"));
        return true;
    }

    private boolean told(Client client, List<Link> links) {
        String at = "process " + client.pid();
        switch (node.told()) {
            case Failed<Told>(Answer.Why why, String words) -> {
                links.add(Link.broken(
                        "client",
                        at,
                        "the client of " + client.mount() + " (" + at + ") does not answer on its socket",
                        "see its log, and start it again"));
                return false;
            }
            case Got<Told>(Told told, long tookNs) -> {
                String detail = "version " + told.version() + ", node " + told.node();
                links.add((told.ready()
                                ? Link.ok("client", at, detail)
                                : Link.weak(
                                        "client",
                                        at,
                                        "the client says that its cell's databases do not answer it",
                                        "see the databases below"))
                        .after(tookNs));
                return true;
            }
        }
    }

    private Optional<Held> held(Place place, List<Link> links) {
        switch (node.held(place)) {
            case Failed<Held>(Answer.Why why, String words) -> {
                links.add(Link.broken(
                        "volume",
                        place.path(),
                        why == Answer.Why.ABSENT
                                ? "there is no " + place.path()
                                : "the mount does not tell which volume " + place.path() + " is in (" + words + ")",
                        why == Answer.Why.ABSENT
                                ? "look for its name in the directory above"
                                : "name the volume, as cellfs doctor volume/NAME"));
                return Optional.empty();
            }
            case Got<Held>(Held held, long tookNs) -> {
                String volume = "volume " + held.nameOrId() + " of cell " + held.cell();
                links.add((held.of().equals(place.path())
                                ? Link.ok("volume", place.path(), volume)
                                : Link.weak(
                                        "volume",
                                        place.path(),
                                        place.path() + " does not answer, " + held.of() + " does and is in " + volume,
                                        "if that is well, name the volume below it, as cellfs doctor volume/NAME"))
                        .after(tookNs));
                return Optional.of(held);
            }
        }
    }

    private void servers(Held held, List<Link> links) {
        cell(held.cell(), "volume " + held.nameOrId(), links)
                .flatMap(cell -> new VolumeWalk(cell, links).walk(held.nameOrId(), held.file()))
                .ifPresent(seen -> new NodeWalk(node, links).walk(held.cell(), seen));
    }

    private Optional<CellProbes> cell(String name, String subject, List<Link> links) {
        switch (cells.named(name)) {
            case Failed<CellProbes>(Answer.Why why, String words) -> {
                links.add(
                        name.isEmpty()
                                ? Link.broken("databases", subject, words, "name a cell's servers with --vl")
                                : Link.notChecked("databases", subject, words));
                return Optional.empty();
            }
            case Got<CellProbes>(CellProbes cell, long tookNs) -> {
                return Optional.of(cell);
            }
        }
    }
}
