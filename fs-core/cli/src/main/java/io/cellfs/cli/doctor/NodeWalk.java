package io.cellfs.cli.doctor;

import io.cellfs.cli.ByteSize;
import io.cellfs.cli.doctor.Answer.Failed;
import io.cellfs.cli.doctor.Answer.Got;
import io.cellfs.cli.doctor.NodeProbes.Attached;
import io.cellfs.cli.doctor.NodeProbes.Unsaved;
import io.cellfs.cli.doctor.VolumeWalk.Seen;
import io.cellfs.cli.output.Counted;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The part of the chain that this node has of a volume: its attachments, for whom it is published, what happens without its server, what was not saved. */
final class NodeWalk {
    private static final String SERVER_GONE = "serverGone";

    private final NodeProbes node;
    private final List<Link> links;

    NodeWalk(NodeProbes node, List<Link> links) {
        this.node = node;
        this.links = links;
    }

    /** Walks. */
    void walk(String cell, Seen seen) {
        String volume = "volume " + seen.entry().text();
        attached(volume, node.attached(cell, seen.entry().id()), seen);
        if (seen.entry().writable()) {
            published(volume, seen.publications());
            serverGone(volume, seen.properties());
        }
        unsaved(volume, node.unsaved(cell, seen.entry().id()));
    }

    private void attached(String volume, Answer<List<Attached>> answer, Seen seen) {
        switch (answer) {
            case Failed<List<Attached>>(Answer.Why why, String words) ->
                links.add(Link.notChecked("attached", volume, words));
            case Got<List<Attached>>(List<Attached> attached, long tookNs) -> {
                List<String> others = attached.stream()
                        .filter(each -> isOther(each, seen))
                        .map(Attached::label)
                        .toList();
                links.add(
                        others.isEmpty()
                                ? Link.ok("attached", volume, count(attached))
                                : Link.broken(
                                        "attached",
                                        volume,
                                        volume + " was made anew since it was attached here as "
                                                + String.join(", ", others),
                                        "end the programs and pods that use it here, and start them again"));
            }
        }
    }

    private static String count(List<Attached> attached) {
        return attached.isEmpty()
                ? "not attached here"
                : "attached here as " + attached.stream().map(Attached::label).collect(Collectors.joining(", "));
    }

    private static boolean isOther(Attached attached, Seen seen) {
        return attached.uniquifier() != 0
                && seen.created().isPresent()
                && seen.created().getAsLong() != attached.uniquifier();
    }

    private void published(String volume, Answer<List<String>> answer) {
        links.add(
                switch (answer) {
                    case Failed<List<String>>(Answer.Why why, String words) ->
                        Link.notChecked("published", volume, words);
                    case Got<List<String>>(List<String> nodes, long tookNs) ->
                        Link.ok(
                                "published",
                                volume,
                                nodes.isEmpty() ? "for no node" : "for " + String.join(", ", nodes));
                });
    }

    private void serverGone(String volume, Answer<Map<String, String>> answer) {
        links.add(
                switch (answer) {
                    case Failed<Map<String, String>>(Answer.Why why, String words) ->
                        Link.notChecked("server gone", volume, words);
                    case Got<Map<String, String>>(Map<String, String> properties, long tookNs) ->
                        Link.ok(
                                "server gone",
                                volume,
                                "without a server programs get: "
                                        + properties.getOrDefault(SERVER_GONE, "what the client's --server-gone says"));
                });
    }

    private void unsaved(String volume, Answer<Unsaved> answer) {
        links.add(
                switch (answer) {
                    case Failed<Unsaved>(Answer.Why why, String words) -> Link.notChecked("unsaved", volume, words);
                    case Got<Unsaved>(Unsaved unsaved, long tookNs) ->
                        unsaved.files() == 0
                                ? Link.ok("unsaved", volume, "nothing in the recovery area")
                                : Link.weak(
                                        "unsaved",
                                        volume,
                                        new ByteSize(unsaved.bytes()) + " of "
                                                + Counted.of(unsaved.files(), "file") + " of " + volume
                                                + " are in the recovery area: no server took them",
                                        "cellfs recover list shows them, cellfs recover replay stores them");
                });
    }
}
