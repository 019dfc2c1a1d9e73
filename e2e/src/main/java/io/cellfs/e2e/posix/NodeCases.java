package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** mknod(2), extended attributes. */
final class NodeCases {
    private NodeCases() {}

    static List<Case> cases() {
        Registry r = new Registry("node");
        r.all("mknod-regular-file", s -> {
            ok(Sys.mknod(s.at("f"), E.S_IFREG | 0640));
            same(E.S_IFREG, s.stat("f").type(), "type");
            same(0640, s.stat("f").permissions(), "mode");
        });
        r.all("mknod-type-0-is-regular", s -> {
            ok(Sys.mknod(s.at("f"), 0600));
            same(E.S_IFREG, s.stat("f").type(), "type");
        });
        r.all("mknod-existing-eexist", s -> {
            s.file("f");
            fails(E.EEXIST, Sys.mknod(s.at("f"), E.S_IFREG | 0600));
        });
        r.all("mknod-missing-directory-enoent", s -> fails(E.ENOENT, Sys.mknod(s.at("no/f"), E.S_IFREG | 0600)));
        r.all("mknod-directory-eperm", s -> fails(E.EPERM, E.EINVAL, Sys.mknod(s.at("d"), E.S_IFDIR | 0700)));
        r.all("mknod-device-by-user-eperm", s -> {
            ok(Sys.chmod(s.at("."), 0777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EPERM, Sys.mknod(s.at("c"), E.S_IFBLK | 0600)));
        });
        r.notAfs("mkfifo", s -> {
            ok(Sys.mknod(s.at("p"), E.S_IFIFO | 0600));
            same(E.S_IFIFO, s.stat("p").type(), "type");
        });
        r.notAfs("mknod-socket", s -> {
            ok(Sys.mknod(s.at("p"), E.S_IFSOCK | 0600));
            same(E.S_IFSOCK, s.stat("p").type(), "type");
        });
        r.afs("mkfifo-eperm", s -> fails(E.EPERM, Sys.mknod(s.at("p"), E.S_IFIFO | 0600)));
        r.afs("mknod-socket-eperm", s -> fails(E.EPERM, Sys.mknod(s.at("p"), E.S_IFSOCK | 0600)));
        r.afs("mknod-device-eperm", s -> fails(E.EPERM, Sys.mknod(s.at("p"), E.S_IFBLK | 0600)));
        r.notAfs("user-xattr", s -> {
            s.file("f");
            try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
                java.lang.foreign.MemorySegment value = arena.allocateFrom("value");
                ok(Sys.call("setxattr", s.at("f"), "user.cellfs", value, 5, 0));
                same(5L, Sys.call("getxattr", s.at("f"), "user.cellfs", value, 5), "size");
            }
        });
        r.afs("user-xattr-eopnotsupp", s -> {
            s.file("f");
            try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
                fails(95, Sys.call("setxattr", s.at("f"), "user.cellfs", arena.allocateFrom("v"), 1, 0));
            }
        });
        r.all("missing-security-xattr", s -> {
            s.file("f");
            fails(61, 95, Sys.call("getxattr", s.at("f"), "security.capability", 0, 0));
        });
        r.all("stat-of-everything-has-blocks-of-512", s -> {
            s.file("f", "x".repeat(100_000));
            Stat f = s.stat("f");
            that(f.blocks() * 512 >= 100_000, "blocks", f.blocks());
        });
        return r.cases();
    }
}
