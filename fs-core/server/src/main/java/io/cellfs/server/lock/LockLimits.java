package io.cellfs.server.lock;

import io.cellfs.protocol.ext.LockExtensions;
import java.time.Duration;

/**
 * Times and bounds of locks.
 *
 * @param leaseNs how long a client's locks stand without a word of it
 * @param graceNs how long after a restart clients may reclaim what they held; more than a lease, so that each of them finds out in time
 * @param recallNs how long a client that renews its lease may take to give a lent file back before it is ended: storing what is dirty may take long
 * @param contentionNs how long a file that several clients have locked is not lent to one of them
 * @param wholeFileNs lifetime of AFS's whole-file locks unless extended (afs-protocol section 2.3)
 * @param forgivenNs how long everything stands at least after this server stood still for as long
 * @param maxLocks locks in all, and files lent in all
 * @param maxPerClient locks, and lent files, of one client
 * @param maxWaits requests of one client that wait, or whose decision it has not confirmed
 * @param maxPerFile locks on one file
 * @param maxWaitsPerFile requests that wait for one file
 * @param maxClients clients with leases
 */
public record LockLimits(
        long leaseNs,
        long graceNs,
        long recallNs,
        long contentionNs,
        long wholeFileNs,
        long forgivenNs,
        int maxLocks,
        int maxPerClient,
        int maxWaits,
        int maxPerFile,
        int maxWaitsPerFile,
        int maxClients) {
    private static final int MAX_WAITS = 1024;
    private static final int MAX_WAITS_PER_FILE = 4096;
    private static final int MAX_CLIENTS = 200_000;
    private static final int PATIENT_LEASES = 10;

    /** Limits that follow from a lease. */
    public static LockLimits of(Duration lease, Duration wholeFile, int maxLocks, int maxPerClient) {
        long leaseNs = lease.toNanos();
        return new LockLimits(
                leaseNs,
                leaseNs + leaseNs / 2,
                PATIENT_LEASES * leaseNs,
                leaseNs / 3,
                wholeFile.toNanos(),
                leaseNs / 3,
                maxLocks,
                maxPerClient,
                MAX_WAITS,
                LockExtensions.LOCKS_MAX,
                MAX_WAITS_PER_FILE,
                MAX_CLIENTS);
    }

    /** The same with other bounds of files and clients. */
    LockLimits bounded(int perFile, int waitsPerFile, int clients) {
        return new LockLimits(
                leaseNs,
                graceNs,
                recallNs,
                contentionNs,
                wholeFileNs,
                forgivenNs,
                maxLocks,
                maxPerClient,
                maxWaits,
                perFile,
                waitsPerFile,
                clients);
    }
}
