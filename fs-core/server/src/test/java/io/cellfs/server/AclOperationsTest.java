package io.cellfs.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.acl.AclText;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.AclExtensions;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Access control lists of directories, files, volumes and machines, as nobody in an open cell meets them. */
class AclOperationsTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);
    private static final String EVERYBODY_READS = "1\n0\nsystem:anyuser\t9\n";
    private static final String NOTHING = "0\n0\n";

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;
    private Fid dir;
    private Fid file;

    @BeforeEach
    void start() throws IOException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
        store(ROOT, "1\n0\nsystem:anyuser\t127\n");
        dir = client.mkdir(ROOT, "dir").fid();
        file = client.create(dir, "file").fid();
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private void store(Fid fid, String acl) throws IOException {
        client.yfs(Yfs.STORE_ACL, new YfsArgs.StoreAcl(fid, Opaque.of(acl)));
    }

    private YfsReplies.OpaqueAcl fetch(Fid fid) throws IOException {
        return client.yfs(Yfs.FETCH_OPAQUE_ACL, new YfsArgs.OfFid(fid));
    }

    private static void refused(Uae code, Executable call) {
        RpcException refused = assertThrows(RpcException.class, call);
        assertTrue(code.matches(refused), String.valueOf(refused));
    }

    @Test
    void aFileInheritsUntilItHasItsOwn() throws IOException {
        assertEquals(1, fetch(file).inherit());
        store(file, EVERYBODY_READS);
        assertEquals(EVERYBODY_READS, fetch(file).acl().text());
        assertEquals(0, fetch(file).inherit());
        assertEquals(0, fetch(dir).inherit());
        client.read(file, 0, 1);
        refused(Uae.EACCES, () -> client.write(file, 0, new byte[1], 1));
        client.create(dir, "other");
        store(dir, NOTHING);
        client.read(file, 0, 1);
        client.extension(AclExtensions.INHERIT_ACL, new AclExtensions.InheritArgs(file));
        assertEquals(NOTHING, fetch(file).acl().text());
        refused(Uae.EACCES, () -> client.read(file, 0, 1));
        refused(Uae.EISDIR, () -> client.extension(AclExtensions.INHERIT_ACL, new AclExtensions.InheritArgs(dir)));
    }

    @Test
    void olderClientsSetAclsOfDirectoriesOnly() throws IOException {
        client.afs(Rxafs.STORE_ACL, new AfsArgs.StoreAcl(dir, Opaque.of(EVERYBODY_READS)));
        refused(Uae.ENOTDIR, () -> client.afs(Rxafs.STORE_ACL, new AfsArgs.StoreAcl(file, Opaque.of(EVERYBODY_READS))));
        assertEquals(
                EVERYBODY_READS,
                client.afs(Rxafs.FETCH_ACL, new AfsArgs.OfFid(file)).acl().text());
    }

    @Test
    void negativeEntriesTakeAway() throws IOException {
        store(dir, "1\n1\nsystem:anyuser\t127\nanonymous\t2\n");
        client.read(file, 0, 1);
        refused(Uae.EACCES, () -> client.write(file, 0, new byte[1], 1));
    }

    @Test
    void theMaximumOfAVolumeCapsAll() throws IOException {
        assertEquals("", fetch(file).volumeAcl().text());
        client.extension(
                AclExtensions.SET_VOLUME_ACL, new AclExtensions.VolumeAclArgs(file, Opaque.of(EVERYBODY_READS)));
        assertEquals(EVERYBODY_READS, fetch(dir).volumeAcl().text());
        client.read(file, 0, 1);
        refused(Uae.EACCES, () -> client.write(file, 0, new byte[1], 1));
        refused(Uae.EACCES, () -> client.create(dir, "other"));
        assertEquals(
                Rights.READ | Rights.LOOKUP | Rights.ADMINISTER,
                client.status(dir).status().callerAccess(),
                "administrators administer all the same");
        client.extension(AclExtensions.SET_VOLUME_ACL, new AclExtensions.VolumeAclArgs(dir, Opaque.empty()));
        client.create(dir, "other");
    }

    @Test
    void machinesHaveRights() throws IOException {
        int rack = -400;
        store(dir, "1\n0\n" + rack + "\t127\n");
        refused(Uae.EACCES, () -> client.create(dir, "other"));
        cell.directory.addMachine(InetAddress.getLoopbackAddress(), rack);
        client.afs(Rxafs.FLUSH_CPS, new AfsArgs.FlushCps(Words.of(), Words.of(), 0));
        client.create(dir, "other");
        store(dir, "1\n1\nsystem:anyuser\t127\n" + rack + "\t4\n");
        refused(Uae.EACCES, () -> client.create(dir, "third"));
    }

    @Test
    void listsMayBeLongButNotTooLong() throws IOException {
        String many = entries(900);
        store(dir, many);
        assertEquals(many, fetch(dir).acl().text());
        refused(Uae.EOVERFLOW, () -> client.afs(Rxafs.FETCH_ACL, new AfsArgs.OfFid(dir)));
        refused(Uae.E2BIG, () -> store(dir, entries(AclText.MAX_ENTRIES + 1)));
        assertEquals(many, fetch(dir).acl().text());
    }

    private static String entries(int count) {
        List<AclText.Entry> entries = IntStream.range(0, count)
                .mapToObj(i -> new AclText.Entry(Integer.toString(1000 + i), Rights.READ))
                .toList();
        StringBuilder text = new StringBuilder(count + "\n0\n");
        entries.forEach(
                e -> text.append(e.name()).append('\t').append(e.rights()).append('\n'));
        return text.toString();
    }

    @Test
    void entriesWithoutRightsAreLeftOut() throws IOException {
        store(dir, "2\n0\nsystem:anyuser\t9\nalice\t0\n");
        assertEquals(EVERYBODY_READS, fetch(dir).acl().text());
    }
}
