package io.cellfs.cli.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor found.
 *
 * @param subject what it was asked about
 * @param holds whether no link is broken
 * @param broken the kind of the first broken link, null when none is
 * @param sentence the first broken link and what to do; without one, the first that is not as it should be
 * @param links all links in the order in which each depends upon those before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Diagnosis(
        String subject, boolean holds, @Nullable String broken, String sentence, List<Link> links) {
    /** Copies the list. */
    public Diagnosis {
        links = List.copyOf(links);
    }

    static Diagnosis of(String subject, List<Link> links) {
        Optional<Link> broken = first(links, Link.Result.BROKEN);
        return new Diagnosis(
                subject,
                broken.isEmpty(),
                broken.map(Link::link).orElse(null),
                broken.map(Link::sentence).orElseGet(() -> whole(links)),
                links);
    }

    private static String whole(List<Link> links) {
        String holds = links.stream().anyMatch(link -> link.result() == Link.Result.NOT_CHECKED)
                ? "every link that could be checked holds"
                : "every link holds";
        return first(links, Link.Result.WEAK)
                .map(weak -> holds + ", but " + weak.sentence())
                .orElse(holds);
    }

    private static Optional<Link> first(List<Link> links, Link.Result result) {
        return links.stream().filter(link -> link.result() == result).findFirst();
    }
}
