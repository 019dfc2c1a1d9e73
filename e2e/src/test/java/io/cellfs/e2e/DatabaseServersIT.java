package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.history.Recorder;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.DatabaseTargets;
import io.cellfs.e2e.harness.Launcher;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three database servers, each a process of its own, are killed with SIGKILL in the midst of changes and come back: what was answered was done
 * once and stays. {@code -Dcellfs.kills=200} makes a long test of it.
 */
class DatabaseServersIT {
    private static final int PORTS = PortRange.DATABASE_SERVERS.base();
    private static final int APART = 20;
    private static final int RAFT = 10;
    private static final int SERVERS = 3;
    private static final int WORKERS = 3;
    private static final int ENDED_BETWEEN_KILLS = 30;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Workplace work = Workplace.open("databases");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private static int base(int server) {
        return PORTS + server * APART;
    }

    private static String id(int server) {
        return String.valueOf((char) ('a' + server));
    }

    private CellSpec spec(int server) {
        String peers = IntStream.range(0, SERVERS)
                .mapToObj(each -> id(each) + "=127.0.0.1:" + (base(each) + RAFT))
                .collect(Collectors.joining(","));
        return new CellSpec(
                "server db",
                work.resolve(id(server)),
                base(server),
                List.of("--id", id(server), "--peers", peers),
                "-Xmx160m",
                List.of());
    }

    private static List<InetSocketAddress> locations() {
        return IntStream.range(0, SERVERS)
                .mapToObj(each -> new InetSocketAddress(InetAddress.getLoopbackAddress(), base(each) + 3))
                .toList();
    }

    private static String status() {
        String servers =
                locations().stream().map(each -> "127.0.0.1:" + each.getPort()).collect(Collectors.joining(","));
        return Launcher.cellfs("db", "status", "--vl", servers).succeed().out();
    }

    @Test
    void whatWasAnsweredSurvivesTheServers() throws IOException, InterruptedException {
        long seed = Long.getLong("cellfs.seed", System.nanoTime());
        String named = "-Dcellfs.seed=" + seed;
        System.out.println("DatabaseServersIT " + named);
        Random random = new Random(seed);
        List<CellProcess> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(work.start(spec(i)));
        }
        Recorder volumes = new Recorder("vol-", 536_870_912, 6);
        Recorder users = new Recorder("user-", 1000, 6);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> workers = new ArrayList<>();
        try (DatabaseTargets targets = DatabaseTargets.of(locations())) {
            for (int i = 0; i < WORKERS; i++) {
                Random own = new Random(seed + i + 1);
                workers.add(Thread.ofPlatform().start(() -> work(targets, own, over, volumes, users)));
            }
            awaitMore(volumes, users);
            int kills = Integer.getInteger("cellfs.kills", 2);
            for (int i = 0; i < kills; i++) {
                int victim = random.nextInt(SERVERS);
                servers.get(victim).kill();
                awaitMore(volumes, users);
                servers.set(victim, work.start(spec(victim)));
                awaitMore(volumes, users);
            }
            over.set(true);
            for (Thread each : workers) {
                each.join();
            }
        } finally {
            over.set(true);
        }
        volumes.check(named);
        users.check(named);
        awaitLeader();
        changeMembers(servers);
        for (CellProcess each : servers) {
            assertEquals(0, each.stop(), each.log());
        }
    }

    /** One copy of three is left: it answers what it knows, refuses every change with UNOQUORUM, and takes changes again when the others are back. */
    @Test
    void aMinorityAnswersQuestionsAndRefusesChanges() throws IOException, InterruptedException {
        List<CellProcess> servers = new ArrayList<>();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(work.spawn(spec(i)));
        }
        servers.forEach(CellProcess::awaitReady);
        String all =
                locations().stream().map(each -> "127.0.0.1:" + each.getPort()).collect(Collectors.joining(","));
        Launcher.cellfs("user", "create", "before", "--vl", all).succeed();
        InetSocketAddress left = new InetSocketAddress(InetAddress.getLoopbackAddress(), base(0) + 2);
        try (RxTransport transport =
                        RxTransport.open(RxConfig.defaults(), new InetSocketAddress(left.getAddress(), 0));
                ClientConnection protection = transport.connect(left, Services.PR, false)) {
            awaitKnown(protection, "before");
            servers.get(1).kill();
            servers.get(2).kill();
            assertEquals(UbikError.NOQUORUM.code(), refusal(protection).code());
            assertTrue(isKnown(protection, "before"));
            assertTrue(!isKnown(protection, "during"), "nothing was done");
            for (int i = 1; i < SERVERS; i++) {
                servers.set(i, work.spawn(spec(i)));
            }
            servers.forEach(CellProcess::awaitReady);
            awaitLeader();
            Launcher.cellfs("user", "create", "after", "--vl", all).succeed();
            awaitKnown(protection, "after");
        }
    }

    private static boolean isKnown(ClientConnection protection, String name) throws IOException {
        PrReplies.Ids found = Rpc.call(protection, Pr.NAME_TO_ID, new PrArgs.Names(List.of(name)));
        return found.ids().get(0) != BuiltInIds.ANONYMOUS;
    }

    private static void awaitKnown(ClientConnection protection, String name) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (!isKnown(protection, name)) {
            assertTrue(System.nanoTime() - endNs < 0, name + " is not known");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Why a change is refused. A leader that does not know yet that it is alone takes it, and tells after a while that nobody knows what has come of it. */
    private static RpcException refusal(ClientConnection protection) {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            RpcException refusal = assertThrows(
                    RpcException.class,
                    () -> Rpc.call(protection, Pr.NEW_ENTRY, new PrArgs.NewEntry("during", Pr.USER, 0)));
            if (!UbikError.IOERROR.matches(refusal)) {
                return refusal;
            }
            assertTrue(System.nanoTime() - endNs < 0, refusal.toString());
        }
    }

    /** An election may go on, or a server be slow to answer. */
    private static void awaitLeader() throws InterruptedException {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        String status = status();
        while (!status.contains("leader") || status.contains("unreachable")) {
            assertTrue(System.nanoTime() - endNs < 0, status);
            TimeUnit.MILLISECONDS.sleep(100);
            status = status();
        }
    }

    /** A fourth copy joins and leads, the first one leaves and ends by itself. */
    private void changeMembers(List<CellProcess> servers) throws InterruptedException {
        String peer = id(SERVERS) + "=127.0.0.1:" + (base(SERVERS) + RAFT);
        servers.add(work.start(new CellSpec(
                "server db",
                work.resolve(id(SERVERS)),
                base(SERVERS),
                List.of("--id", id(SERVERS), "--peers", peer, "--join"),
                "-Xmx160m",
                List.of())));
        String first = "127.0.0.1:" + locations().get(1).getPort();
        Launcher.cellfs("db", "add-peer", peer, "--vl", first).succeed();
        Launcher.cellfs("db", "transfer-leader", id(SERVERS), "--vl", first).succeed();
        Launcher.cellfs("db", "remove-peer", id(0), "--vl", first).succeed();
        CellProcess gone = servers.removeFirst();
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (gone.isAlive()) {
            assertTrue(System.nanoTime() - endNs < 0, "a copy that was removed runs on\n" + gone.log());
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(gone.log().contains("removed from the group"), gone.log());
        String user = Launcher.cellfs("user", "create", "after", "--vl", first)
                .succeed()
                .out();
        assertTrue(user.contains("after"), user);
    }

    private static void work(
            DatabaseTargets targets, Random random, AtomicBoolean over, Recorder volumes, Recorder users) {
        while (!over.get()) {
            if (random.nextBoolean()) {
                volumes.step(random, targets.volumes());
            } else {
                users.step(random, targets.users());
            }
        }
    }

    /** For a summary that has one line of each failure. */
    private static String oneLine(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("; "));
    }

    private static void awaitMore(Recorder volumes, Recorder users) throws InterruptedException {
        int wanted = volumes.ended() + users.ended() + ENDED_BETWEEN_KILLS;
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (volumes.ended() + users.ended() < wanted) {
            assertTrue(
                    System.nanoTime() - endNs < 0, () -> "no progress within " + DEADLINE + ": " + oneLine(status()));
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
