package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.CsiNode;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.RemadeVolume;
import io.cellfs.e2e.harness.Workplace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Volumes in the pods of a node, with a real cell and mount: the right ones, whatever happened to the node. */
class NodeIT {
    private static final int PORTS = PortRange.NODE.base();
    private static final long SIZE = 16L << 20;
    private static final Workplace WORK = Workplace.open("node");

    private static CellProcess cell;
    private static CsiNode csi;
    private static int count;

    private Path staging = WORK.path();
    private Path target = WORK.path();

    /** On a shared mount, as everything is on the nodes of orchestrators. */
    private static void share() {
        Program.of("mount", "--bind", WORK.path().toString(), WORK.path().toString())
                .succeed();
        Program.of("mount", "--make-shared", WORK.path().toString()).succeed();
    }

    @BeforeAll
    static void start() {
        share();
        cell = WORK.start(CellSpec.up(WORK.path(), PORTS));
        csi = CsiNode.of(cell);
    }

    @AfterAll
    static void stop() {
        csi.close();
        WORK.close();
    }

    @BeforeEach
    void aPod() throws IOException {
        count++;
        staging = Files.createDirectories(WORK.resolve("staging-" + count));
        target = Files.createDirectories(WORK.resolve("pod-" + count)).resolve("volume");
    }

    private void stageAndPublish(String id) {
        csi.stage(id, staging, CsiNode.writers(), Map.of());
        csi.publish(id, staging, target, CsiNode.writers(), Map.of());
    }

    private void unpublishAndUnstage(String id) {
        csi.unpublish(id, target);
        csi.unstage(id, staging);
    }

    private static void fails(Status.Code code, Executable call) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, e.getStatus().getCode(), e.getMessage());
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(id.indexOf('/') + 1));
    }

    private static String attribute(Path path, String name) {
        return Program.of("getfattr", "--only-values", "--absolute-names", "-n", name, path.toString())
                .succeed()
                .out();
    }

    @Test
    void everyFileTellsItsVolume() throws IOException {
        String id = csi.create("pvc-tells", SIZE);
        stageAndPublish(id);
        Path file = Files.writeString(target.resolve("file"), "data");
        String uniquifier = attribute(target, "cellfs.uniquifier");
        assertEquals(id + "/" + uniquifier, attribute(file, "trusted.cellfs.volume"));
        assertEquals("cellfs.local", attribute(file, "afs.cell"));
        assertTrue(attribute(file, "afs.fid").startsWith(Long.toHexString(number(id)) + ":"));
        unpublishAndUnstage(id);
    }

    @Test
    void aVolumeMadeAnewWithTheSameIdIsNotShownInstead() throws Exception {
        String id = csi.create("pvc-anew", SIZE);
        csi.stage(id, staging, CsiNode.writers(), Map.of());
        Files.writeString(staging.resolve("mine"), "data");
        String name = attribute(staging, "afs.volume");
        RemadeVolume.make(name, number(id), PORTS);
        fails(Status.Code.FAILED_PRECONDITION, () -> csi.publish(id, staging, target, CsiNode.writers(), Map.of()));
        assertFalse(Files.exists(target));
        fails(Status.Code.FAILED_PRECONDITION, () -> csi.stage(id, staging, CsiNode.writers(), Map.of()));
        csi.unstage(id, staging);
        stageAndPublish(id);
        assertFalse(Files.exists(target.resolve("mine")));
        unpublishAndUnstage(id);
    }

    @Test
    void aRebootedNodeIsRebuiltAndWritesNothingOnItsOwnDisk() throws Exception {
        String id = csi.create("pvc-reboot", SIZE);
        String other = csi.create("pvc-over", SIZE);
        Path otherStaging = Files.createDirectory(WORK.resolve("staging-over"));
        Path otherTarget = target.resolveSibling("over");
        stageAndPublish(id);
        csi.stage(other, otherStaging, CsiNode.writers(), Map.of());
        csi.publish(other, otherStaging, otherTarget, CsiNode.writers(), Map.of());
        Program.shell("echo kept > " + target + "/file && sync " + target + "/file")
                .succeed();

        csi.close();
        cell.kill();
        WORK.mounts()
                .reversed()
                .forEach(line ->
                        Program.of("umount", "-l", line.split(" ", -1)[1]).run());
        assertEquals(0, WORK.mounts().size());
        for (Path bare : new Path[] {staging, target, otherStaging, otherTarget}) {
            assertNotEquals(
                    0, Program.shell("echo lost > " + bare + "/file").run().exitCode(), "a writer");
            assertNotEquals(
                    0, Program.of("mkdir", "-p", bare + "/sub/path").run().exitCode(), "a subPath");
        }

        share();
        cell = WORK.start(CellSpec.up(WORK.path(), PORTS));
        csi = CsiNode.of(cell);
        fails(Status.Code.FAILED_PRECONDITION, () -> csi.publish(id, staging, target, CsiNode.writers(), Map.of()));
        stageAndPublish(id);
        stageAndPublish(id);
        assertEquals("kept\n", Files.readString(target.resolve("file")));
        unpublishAndUnstage(id);
        csi.unpublish(other, otherTarget);
        csi.unstage(other, otherStaging);
        assertFalse(Files.exists(target) || Files.exists(otherTarget));
        Files.delete(staging);
        Files.delete(otherStaging);
    }

    @Test
    void mountsOfALostClientAreMountedAgainWithoutACall() throws Exception {
        String id = csi.create("pvc-lost", SIZE);
        stageAndPublish(id);
        Program.shell("echo kept > " + target + "/file && sync " + target + "/file")
                .succeed();
        int mounted = WORK.mounts().size();
        csi.close();
        cell.kill();
        assertNotEquals(
                0, Program.shell("echo lost > " + target + "/file").run().exitCode(), "the client is lost");

        cell = WORK.start(CellSpec.up(WORK.path(), PORTS));
        csi = CsiNode.of(cell);
        for (Path again : new Path[] {staging, target}) {
            Program.shell("for i in $(seq 600); do grep -q kept " + again + "/file && exit 0; sleep 0.1; done; exit 1")
                    .succeed();
        }
        assertEquals(mounted, WORK.mounts().size(), "none is left below another");
        stageAndPublish(id);
        unpublishAndUnstage(id);
        assertFalse(Files.exists(target));
    }

    private static String messageOf(Status.Code code, Executable call) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, e.getStatus().getCode(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    @Test
    void aStaticVolumeIsNamedAndShowsItsReplicaOrASnapshot() throws IOException {
        cell.cellfs("volume", "create", "models", "--quota", "16M");
        String byName = "cellfs.local/models";
        Map<String, String> replica = Map.of("readOnlyReplica", "true", "storage.kubernetes.io/other", "is not ours");
        String none = messageOf(
                Status.Code.FAILED_PRECONDITION, () -> csi.stage(byName, staging, CsiNode.writers(), replica));
        assertTrue(none.contains("no read-only replica"), none);
        fails(
                Status.Code.NOT_FOUND,
                () -> csi.stage(byName, staging, CsiNode.writers(), Map.of("snapshot", "nightly")));
        fails(
                Status.Code.INVALID_ARGUMENT,
                () -> csi.stage(byName, staging, CsiNode.writers(), Map.of("readonlyreplica", "true")));
        fails(Status.Code.NOT_FOUND, () -> csi.stage("cellfs.local/nobody", staging, CsiNode.writers(), Map.of()));
        stageAndPublish(byName);
        Files.writeString(target.resolve("version"), "released");
        cell.cellfs("volume", "add-site", "models", "127.0.0.1", "/vicepa");
        cell.cellfs("volume", "release", "models");
        Files.writeString(target.resolve("version"), "kept");
        cell.cellfs("volume", "snapshot", "create", "models", "nightly");
        Files.writeString(target.resolve("version"), "newest");

        csi.unpublish(byName, target);
        showsReadOnly("cellfs.local/models.readonly", Map.of(), "released");
        csi.publish(byName, staging, target, CsiNode.writers(), Map.of());
        assertEquals("newest", Files.readString(target.resolve("version")));
        unpublishAndUnstage(byName);
        showsReadOnly(byName, replica, "released");
        showsReadOnly(byName, Map.of("snapshot", "nightly"), "kept");

        String inline = "csi-" + "0123456789abcdef".repeat(4);
        Map<String, String> context =
                Map.of("csi.storage.k8s.io/ephemeral", "true", "volume", "models", "snapshot", "nightly");
        for (int i = 0; i < 2; i++) {
            csi.publish(inline, WORK.path(), target, CsiNode.writers(), context);
        }
        assertEquals("kept", Files.readString(target.resolve("version")));
        for (int i = 0; i < 2; i++) {
            csi.unpublish(inline, target);
        }
        assertFalse(Files.exists(target));
        cell.cellfs("volume", "show", "models");
    }

    private void showsReadOnly(String id, Map<String, String> context, String content) throws IOException {
        Path stagedAt = Files.createDirectories(WORK.resolve("replica-" + count));
        Path publishedAt = target.resolveSibling("replica");
        csi.stage(id, stagedAt, CsiNode.writers(), context);
        csi.publish(id, stagedAt, publishedAt, CsiNode.writers(), context);
        assertEquals(content, Files.readString(publishedAt.resolve("version")));
        assertThrows(IOException.class, () -> Files.writeString(publishedAt.resolve("version"), "mine"));
        csi.unpublish(id, publishedAt);
        csi.unstage(id, stagedAt);
    }

    @Test
    void thePodsGroupMayWriteAndNothingIsChanged() throws IOException {
        String id = csi.create("pvc-group", SIZE);
        csi.stage(id, staging, CsiNode.writers(), Map.of());
        Path before = Files.writeString(staging.resolve("before"), "root's");
        Program.of("chmod", "644", before.toString()).succeed();
        Path secret = Files.writeString(staging.resolve("secret"), "root's own");
        Program.of("chmod", "600", secret.toString()).succeed();
        Program.of("chmod", "755", staging.toString()).succeed();
        String stored = Program.of("stat", "-c", "%u:%g %a", staging.toString(), before.toString())
                .succeed()
                .out();
        Csi.VolumeCapability group =
                CsiNode.capability(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER, "2000");
        csi.publish(id, staging, target, group, Map.of());
        String inPod = "setpriv --reuid 1000 --regid 1000 --groups 2000 --inh-caps=-all --bounding-set=-all sh -ec '";
        Program.shell(inPod + "cd " + target
                        + "; echo more >> before; mkdir made; echo new > made/file; mv made/file file; test -w .'")
                .succeed();
        assertNotEquals(
                0, Program.shell(inPod + "cat " + target + "/secret'").run().exitCode());
        assertEquals("root's" + "more\n", Files.readString(before));
        assertEquals(
                "2000 775\n2000 664\n2000 664\n",
                Program.of("stat", "-c", "%g %a", target.toString(), target + "/before", target + "/file")
                        .succeed()
                        .out());
        Csi.VolumeCapability other =
                CsiNode.capability(Csi.VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER, "3000");
        fails(
                Status.Code.FAILED_PRECONDITION,
                () -> csi.publish(id, staging, target.resolveSibling("other"), other, Map.of()));
        unpublishAndUnstage(id);
        csi.stage(id, staging, CsiNode.writers(), Map.of());
        assertEquals(
                stored,
                Program.of("stat", "-c", "%u:%g %a", staging.toString(), before.toString())
                        .succeed()
                        .out());
        csi.unstage(id, staging);
    }

    @Test
    void theWholeNamespaceIsInAPodWithWhatIsMountedLater() throws Exception {
        String id = "*/afs";
        Map<String, String> context = Map.of("cell", "*");
        fails(Status.Code.INVALID_ARGUMENT, () -> csi.stage(id, staging, CsiNode.writers(), Map.of()));
        csi.stage(id, staging, CsiNode.writers(), context);
        csi.publish(id, staging, target, CsiNode.writers(), context);
        Path pod = Files.createDirectories(WORK.resolve("root-" + count));
        Path go = pod.resolveSibling("go-" + count);
        String script =
                "mount --rbind --make-rslave " + target + " " + pod + "; echo ready; for i in $(seq 600); do test -e "
                        + go + " && break; sleep 0.1; done; cat " + pod + "/.cellfs.local/later/file " + pod
                        + "/.cellfs.local/place/here";
        Process inPod = new ProcessBuilder("unshare", "--mount", "--propagation", "slave", "sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        try (var output = inPod.inputReader()) {
            assertEquals("ready", output.readLine());
            Path root = cell.spec().mount().resolve(".cellfs.local");
            cell.cellfs(
                    "volume",
                    "create",
                    "later",
                    "--mount",
                    root.resolve("later").toString());
            Files.writeString(root.resolve("later/file"), "in a volume\n");
            Path place = Files.createDirectory(root.resolve("place"));
            Path disk = Files.createDirectory(WORK.resolve("disk-" + count));
            Files.writeString(disk.resolve("here"), "in a mount\n");
            Program.of("mount", "--bind", disk.toString(), place.toString()).succeed();
            Files.createFile(go);
            assertEquals("in a volume", output.readLine());
            assertEquals("in a mount", output.readLine());
            Program.of("umount", place.toString()).succeed();
        } finally {
            inPod.destroyForcibly().waitFor();
        }
        unpublishAndUnstage(id);
        assertFalse(Files.exists(target));
    }
}
