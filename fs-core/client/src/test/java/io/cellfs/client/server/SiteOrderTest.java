package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.client.server.SiteOrder.Candidate;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SiteOrderTest {
    private static final long MS = 1_000_000;
    private static final Site A = site(1, false);
    private static final Site B = site(2, false);
    private static final Site C = site(3, false);

    private static Site site(int number, boolean released) {
        return new Site(
                new UUID(0, number), List.of(InetSocketAddress.createUnresolved("10.0.0." + number, 7000)), released);
    }

    private static Candidate up(Site site, long rttNs) {
        return new Candidate(site, false, false, rttNs);
    }

    private static Candidate down(Site site) {
        return new Candidate(site, true, false, MS);
    }

    @Test
    void unmeasuredSitesKeepTheirOrder() {
        List<Candidate> all = List.of(up(A, Long.MAX_VALUE), up(B, Long.MAX_VALUE), up(C, Long.MAX_VALUE));
        assertEquals(List.of(A, B, C), SiteOrder.best(all, Optional.empty()));
        assertEquals(List.of(B, A, C), SiteOrder.best(all, Optional.of(1)));
    }

    @Test
    void theNearestIsFirstAndTheSilentLast() {
        List<Candidate> all = List.of(down(A), up(B, 30 * MS), up(C, 3 * MS));
        assertEquals(List.of(C, B, A), SiteOrder.best(all, Optional.empty()));
    }

    @Test
    void thisMachinesServerIsFirstHoweverFarOthersAre() {
        List<Candidate> all = List.of(up(A, MS), new Candidate(B, false, true, 5 * MS));
        assertEquals(List.of(B, A), SiteOrder.best(all, Optional.of(0)));
    }

    @Test
    void aServerInUseStaysUnlessAnotherIsClearlyNearer() {
        List<Candidate> alike = List.of(up(A, 10 * MS), up(B, 8 * MS));
        assertEquals(List.of(A, B), SiteOrder.best(alike, Optional.of(0)));
        List<Candidate> noise = List.of(up(A, MS / 2), up(B, MS / 10));
        assertEquals(List.of(A, B), SiteOrder.best(noise, Optional.of(0)));
        List<Candidate> nearer = List.of(up(A, 10 * MS), up(B, 2 * MS));
        assertEquals(List.of(B, A), SiteOrder.best(nearer, Optional.of(0)));
    }

    @Test
    void aSilentServerInUseIsLeftAndOneThatComesBackWaitsItsTurn() {
        assertEquals(List.of(B, A), SiteOrder.best(List.of(down(A), up(B, 50 * MS)), Optional.of(0)));
        assertEquals(List.of(B, A), SiteOrder.best(List.of(up(A, 45 * MS), up(B, 50 * MS)), Optional.of(1)));
    }

    @Test
    void whileAReleaseRunsItsFirstSitesAreCalled() {
        Site released = site(4, true);
        List<Candidate> all = List.of(up(A, MS), up(released, 90 * MS));
        assertEquals(List.of(released, A), SiteOrder.best(all, Optional.of(0)));
    }
}
