package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.keep.KeptFullException;
import io.cellfs.metrics.Durations;
import io.cellfs.metrics.Figure;
import io.cellfs.metrics.Readings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From opcode to operation, and from failure to errno. Every request that wants an answer gets exactly one. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** asm-generic/errno-base.h ENOTTY: no such ioctl. */
    private static final int ENOTTY = 25;

    private static final int OPCODES = 64;

    private final Changes changes;
    private final AtomicLongArray requests = new AtomicLongArray(OPCODES);
    private final Durations[] answered =
            Stream.generate(Durations::new).limit(OPCODES).toArray(Durations[]::new);
    private final @Nullable Operation[] table = new @Nullable Operation[OPCODES];

    Dispatcher(Served served, InitNegotiation agreed, BackingFiles backings) {
        this.changes = served.changes();
        NamespaceOperations names = new NamespaceOperations(served);
        AttributeOperations attributes = new AttributeOperations(served);
        LockOperations locks = new LockOperations(served);
        names(names);
        table[Opcode.GETATTR] = attributes::getattr;
        table[Opcode.SETATTR] = attributes::setattr;
        table[Opcode.STATFS] = attributes::statfs;
        locks(locks);
        files(new FileOperations(served, names, attributes, locks, new Openings(served, backings)));
        table[Opcode.COPY_FILE_RANGE] = new CopyOperation(served)::copyFileRange;
        directories(new DirectoryOperations(served));
        xattrs(new XattrOperations(served, agreed.has(InitFlag.SETXATTR_EXT)));
        table[Opcode.IOCTL] = (q, r) -> r.error(ENOTTY);
        table[Opcode.DESTROY] = (q, r) -> r.send(0);
    }

    private void names(NamespaceOperations names) {
        table[Opcode.LOOKUP] = names::lookup;
        table[Opcode.FORGET] = names::forget;
        table[Opcode.BATCH_FORGET] = names::batchForget;
        table[Opcode.READLINK] = names::readlink;
        table[Opcode.SYMLINK] = names::symlink;
        table[Opcode.MKNOD] = names::mknod;
        table[Opcode.MKDIR] = names::mkdir;
        table[Opcode.UNLINK] = names::unlink;
        table[Opcode.RMDIR] = names::rmdir;
        table[Opcode.RENAME] = names::rename;
        table[Opcode.RENAME2] = names::rename2;
        table[Opcode.LINK] = names::link;
    }

    private void locks(LockOperations locks) {
        table[Opcode.GETLK] = locks::getlk;
        table[Opcode.SETLK] = locks::setlk;
        table[Opcode.SETLKW] = locks::setlkw;
    }

    private void files(FileOperations files) {
        table[Opcode.OPEN] = files::open;
        table[Opcode.CREATE] = files::create;
        table[Opcode.TMPFILE] = files::tmpfile;
        table[Opcode.READ] = files::read;
        table[Opcode.WRITE] = files::write;
        table[Opcode.FLUSH] = files::flush;
        table[Opcode.RELEASE] = files::release;
        table[Opcode.FSYNC] = files::fsync;
        table[Opcode.FALLOCATE] = files::fallocate;
        table[Opcode.LSEEK] = files::lseek;
        table[Opcode.SYNCFS] = files::syncfs;
    }

    private void directories(DirectoryOperations directories) {
        table[Opcode.OPENDIR] = directories::opendir;
        table[Opcode.READDIR] = directories::readdir;
        table[Opcode.READDIRPLUS] = directories::readdirplus;
        table[Opcode.RELEASEDIR] = (q, r) -> r.send(0);
        table[Opcode.FSYNCDIR] = directories::fsyncdir;
    }

    private void xattrs(XattrOperations xattrs) {
        table[Opcode.GETXATTR] = xattrs::getxattr;
        table[Opcode.SETXATTR] = xattrs::setxattr;
        table[Opcode.LISTXATTR] = xattrs::listxattr;
        table[Opcode.REMOVEXATTR] = xattrs::removexattr;
    }

    /** How many requests with this opcode there have been. */
    long requests(int opcode) {
        return requests.get(opcode);
    }

    /** How long answered requests took, by operation: those that there have been. */
    void tell(Readings readings) {
        for (int opcode = 0; opcode < OPCODES; opcode++) {
            if (requests.get(opcode) > 0 && table[opcode] != null) {
                readings.durations(Figure.FUSE_REQUEST_SECONDS, answered[opcode], Opcode.name(opcode));
            }
        }
    }

    /** Serves one request to its end. Opcodes that are not in the table get ENOSYS, upon which the kernel makes do without. */
    void serve(Request q, Reply r) {
        int opcode = q.opcode();
        r.begin(q.unique());
        boolean known = opcode >= 0 && opcode < OPCODES;
        Operation operation = known ? table[opcode] : null;
        if (known) {
            requests.incrementAndGet(opcode);
        }
        if (operation == null) {
            r.error(Errno.ENOSYS.number());
            return;
        }
        long beganNs = System.nanoTime();
        try {
            operation.serve(q, r);
            if (!r.sent()) {
                throw new IllegalStateException("no answer was made");
            }
        } catch (FsException e) {
            r.error(e.errno().number());
        } catch (InterruptedIOException e) {
            LOG.debug("opcode {} interrupted", opcode, e);
            r.error(Errno.EINTR.number());
        } catch (IOException e) {
            LOG.warn("opcode {} failed", opcode, e);
            r.error(Errno.EIO.number());
        } catch (KeptFullException e) {
            LOG.warn("opcode {}: the next process of the client could not be told of it: {}", opcode, e.getMessage());
            r.error(Errno.ENOMEM.number());
        } catch (RuntimeException | Error e) {
            LOG.error("opcode {} broke", opcode, e);
            r.error(Errno.EIO.number());
        } finally {
            changes.end(q);
            answered[opcode].add(System.nanoTime() - beganNs);
        }
    }
}
