package io.cellfs.client.status;

import io.cellfs.client.api.FileType;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.directory.Window;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the client knows of one file. Lock order: {@link #changeLock}, {@link #contentLock}, then the object's own monitor, which is held for moments
 * only and by the callback service too.
 */
public final class Vnode {
    private final Fid fid;
    private final ReentrantLock changeLock = new ReentrantLock();
    private final ReentrantLock contentLock = new ReentrantLock();

    private @Nullable Status status;
    /** Of a read-only volume: which content of that the status is of. */
    private long content;

    private long promiseUntilNs;
    private long promiseClock = -1;
    private long brokenAt;
    private long modifiedAt;
    private int pins;

    private int opens;
    private int writers;
    private boolean held;
    private @Nullable Silly silly;
    private OptionalLong localMtimeNs = OptionalLong.empty();
    private long pagesVersion = -1;

    private @Nullable Listing listing;
    private long listingVersion = -1;
    private boolean listingIsServers;
    private volatile @Nullable Window window;
    private @Nullable Name linkTarget;
    private int misses;

    Vnode(Fid fid) {
        this.fid = fid;
    }

    /** The file. */
    public Fid fid() {
        return fid;
    }

    /** Held over each own change at the server, so that its answers are applied in the server's order. */
    public ReentrantLock changeLock() {
        return changeLock;
    }

    /** Guards the listing. */
    public ReentrantLock contentLock() {
        return contentLock;
    }

    /** The last known status, whether or not a promise stands. */
    public synchronized Optional<Status> status() {
        return Optional.ofNullable(status);
    }

    /** The status if the promise for it stands: neither expired nor broken after {@code coveredSince}. */
    synchronized Optional<Status> promised(long nowNs, long coveredSince) {
        boolean stands = promiseClock >= Math.max(brokenAt, coveredSince) && promiseUntilNs - nowNs > 0;
        return stands ? Optional.ofNullable(status) : Optional.empty();
    }

    /** The status if it is of this content of the volume. */
    synchronized Optional<Status> ofContent(long wanted) {
        return content == wanted ? Optional.ofNullable(status) : Optional.empty();
    }

    /** Whether a promise once given has expired. */
    synchronized boolean hasExpired(long nowNs) {
        return promiseClock >= brokenAt && promiseClock >= 0 && promiseUntilNs - nowNs <= 0;
    }

    /** Ends the promise without a message from the server. */
    synchronized void dropPromise() {
        promiseClock = -1;
    }

    /** The server has broken its promise. */
    synchronized void broken(long clock) {
        brokenAt = clock;
    }

    /** Takes over what an answer says, unless something newer is known already. */
    synchronized Status learn(Status fresh, Mark mark, long freshContent) {
        Status known = status;
        if (known != null && (freshContent == content ? isLate(fresh, known, mark) : freshContent < content)) {
            return known;
        }
        status = fresh;
        content = freshContent;
        return fresh;
    }

    private boolean isLate(Status fresh, Status known, Mark mark) {
        return fresh.dataVersion() < known.dataVersion()
                || (fresh.dataVersion() == known.dataVersion() && mark.clock() < modifiedAt);
    }

    /** Takes over the answer to an own change. */
    synchronized Status learnOwn(Status fresh, long clock) {
        Status known = status;
        modifiedAt = clock;
        if (known != null && fresh.dataVersion() < known.dataVersion()) {
            return known;
        }
        if (known != null && fresh.dataVersion() == known.dataVersion() && fresh.ctimeNs() < known.ctimeNs()) {
            // The answer to a store that a later change of the status has overtaken; or the server's clock was set
            // back: ask again.
            promiseClock = -1;
            return known;
        }
        status = fresh;
        return fresh;
    }

    /** A promise has been given in an answer to a call begun at {@code mark}. */
    synchronized void promise(Mark mark, long durationNs) {
        promiseClock = Math.max(promiseClock, mark.clock());
        promiseUntilNs = mark.atNs() + durationNs;
    }

    /** Forgets status and promise. */
    synchronized void forget() {
        status = null;
        content = 0;
        promiseClock = -1;
    }

    synchronized void pin() {
        pins++;
    }

    synchronized void unpin() {
        pins--;
    }

    synchronized boolean isPinned() {
        return pins > 0;
    }

    /** Counts an open; {@code write} says whether data may be written through it. */
    public synchronized void opened(boolean write) {
        opens++;
        writers += write ? 1 : 0;
    }

    /** Counts the end of an open; true for the last one. */
    public synchronized boolean closed(boolean write) {
        opens--;
        writers -= write ? 1 : 0;
        return opens == 0;
    }

    /** Whether the file is open. */
    public synchronized boolean isOpen() {
        return opens > 0;
    }

    /** Whether the file is open for writing. */
    public synchronized boolean isOpenForWriting() {
        return writers > 0;
    }

    /** Whether the file is open more than once. */
    public synchronized boolean hasOtherOpens() {
        return opens > 1;
    }

    /** Whether the file is open for writing more than once. */
    public synchronized boolean hasOtherWriters() {
        return writers > 1;
    }

    /** The file has no name any more and the server keeps it for this client. */
    public synchronized void setHeld(boolean now) {
        held = now;
    }

    /** Whether the server keeps the file for this client only. */
    public synchronized boolean isHeld() {
        return held;
    }

    /**
     * The name that a file removed while open has got, on a server that cannot keep it without one.
     *
     * @param directory where
     * @param name the name
     */
    public record Silly(Fid directory, Name name) {}

    /** The file was renamed instead of removed. */
    public synchronized void setSilly(Fid directory, Name name) {
        silly = new Silly(directory, name);
    }

    /** The name under which the removed file lives on. */
    public synchronized Optional<Silly> silly() {
        return Optional.ofNullable(silly);
    }

    /** That name is being removed. */
    public synchronized void clearSilly() {
        silly = null;
    }

    /** The modification time that a local writer gave, until its last close. */
    public synchronized OptionalLong localMtimeNs() {
        return localMtimeNs;
    }

    /** A program has written, or set the time of unstored data. */
    public synchronized void setLocalMtime(long ns) {
        localMtimeNs = OptionalLong.of(ns);
    }

    /** Forgets the writers' time: the server's counts. */
    public synchronized void clearLocalMtime() {
        localMtimeNs = OptionalLong.empty();
    }

    /** Notes that the kernel's pages are of {@code version} from now on; true when they already were. */
    public synchronized boolean notePages(long version) {
        boolean same = pagesVersion == version;
        pagesVersion = version;
        return same;
    }

    /** An own store advanced the version: pages of the one before are of this one. */
    public synchronized void movePages(long from, long to) {
        if (pagesVersion == from) {
            pagesVersion = to;
        }
    }

    /** The listing, with {@link #contentLock} held. */
    public Optional<Listing> listing() {
        return Optional.ofNullable(listing);
    }

    /** The data version that the listing is of. */
    public long listingVersion() {
        return listingVersion;
    }

    /** Sets the listing; with {@link #contentLock} held. {@code servers} says whether its cookies are the server's. */
    public void setListing(Listing fresh, long version, boolean servers) {
        listing = fresh;
        listingVersion = version;
        listingIsServers = servers;
        window = null;
    }

    /** Whether the cookies of the listing are the server's. */
    public boolean listingIsServers() {
        return listingIsServers;
    }

    /** What is cached of a large directory. */
    public Optional<Window> window() {
        return Optional.ofNullable(window);
    }

    /** From now on the directory has a window and no listing; with {@link #contentLock} held. */
    public void setWindow(Window fresh) {
        listing = null;
        listingVersion = -1;
        window = fresh;
    }

    /** The listing is of {@code version} now, by an own edit. */
    public void advanceListing(long version) {
        listingVersion = version;
    }

    /** Drops listing or window; with {@link #contentLock} held. */
    public void dropListing() {
        window = null;
        listing = null;
        listingVersion = -1;
    }

    /** Counts a child of this directory whose status had to be asked for; answers the count before. */
    public synchronized int countMiss() {
        return misses++;
    }

    /** A symbolic link's content, once read. */
    public synchronized Optional<Name> linkTarget() {
        return Optional.ofNullable(linkTarget);
    }

    /** Keeps a symbolic link's content. */
    public synchronized void setLinkTarget(Name target) {
        linkTarget = target;
    }

    /** The type as far as known: directories have odd vnode numbers. */
    public synchronized Optional<FileType> type() {
        return Optional.ofNullable(status).map(Status::type);
    }
}
