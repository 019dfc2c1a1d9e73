package io.cellfs.e2e.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cell whose servers are processes of their own, each at an address of its own, to be killed and started again. Without database servers the
 * first file server has the databases.
 */
public final class KillableCell {
    private static final int RAFT = 10;
    private static final int LOCATION = 3;
    private static final String WAIT = "until [ -e \"$0\" ]; do sleep 0.02; done; rm \"$0\"; exec \"$@\"";
    private static final String SMALL = "-Xmx192m";

    private final Workplace work;
    private final int ports;
    private final int databases;
    private final List<CellSpec> specs = new ArrayList<>();
    private final List<CellProcess> processes = new ArrayList<>();

    private KillableCell(Workplace work, int ports, int databases, int fileServers) {
        this.work = work;
        this.ports = ports;
        this.databases = databases;
        for (int i = 0; i < databases; i++) {
            specs.add(database(i));
        }
        for (int i = 0; i < fileServers; i++) {
            specs.add(fileServer(i));
        }
    }

    /** Starts all servers. */
    public static KillableCell start(Workplace work, int ports, int databases, int fileServers) {
        KillableCell cell = new KillableCell(work, ports, databases, fileServers);
        cell.specs.forEach(spec -> cell.processes.add(work.start(spec)));
        return cell;
    }

    private static String id(int database) {
        return String.valueOf((char) ('a' + database));
    }

    private static String address(int number) {
        return "127.0.0." + (1 + number);
    }

    private CellSpec database(int number) {
        String peers = IntStream.range(0, databases)
                .mapToObj(each -> id(each) + "=" + address(each) + ":" + (ports + RAFT))
                .collect(Collectors.joining(","));
        List<String> flags = List.of("--id", id(number), "--peers", peers, "--bind", address(number));
        return new CellSpec("server db", work.resolve("db-" + number), ports, flags, SMALL, List.of());
    }

    private CellSpec fileServer(int number) {
        Path directory = work.resolve("fs-" + number);
        CellSpec spec = databases == 0 && number == 0
                ? CellSpec.server(directory, ports, "--bind", address(number))
                : CellSpec.fileServer(
                        directory, ports, locationList(), "--bind", address(number), "--cell", "cellfs.local");
        return spec.withJavaOptions(SMALL);
    }

    /** Where the location services are, as a command line has it. */
    public String locationList() {
        return locations().stream()
                .map(each -> each.getAddress().getHostAddress() + ":" + each.getPort())
                .collect(Collectors.joining(","));
    }

    /** Where the location services are. */
    public List<InetSocketAddress> locations() {
        return IntStream.range(0, Math.max(1, databases))
                .mapToObj(each -> new InetSocketAddress(address(each), ports + LOCATION))
                .toList();
    }

    /** How many processes there are. */
    public int size() {
        return specs.size();
    }

    /** What a process is. */
    private String name(int process) {
        return specs.get(process).command() + " at " + address(process < databases ? process : process - databases);
    }

    /** The addresses of the file servers. */
    public List<String> fileServers() {
        return IntStream.range(0, size() - databases)
                .mapToObj(KillableCell::address)
                .toList();
    }

    /** The partitions of the file servers. */
    public List<Path> partitions() {
        return specs.subList(databases, size()).stream()
                .map(spec -> spec.state().resolve("vicepa"))
                .toList();
    }

    /** A process that is killed and will be started again. */
    public final class Victim {
        private final int process;
        private final Path start;
        private final CellProcess next;

        private Victim(int process) {
            this.process = process;
            CellSpec spec = specs.get(process);
            this.start = spec.directory().resolve("start");
            this.next = work.spawn(spec.under("/bin/sh", "-c", WAIT, start.toString()));
        }

        /** Ends it with SIGKILL. */
        public void kill() {
            processes.get(process).kill();
        }

        /** Starts it again. */
        public void restart() throws IOException {
            Files.createFile(start);
            next.awaitReady();
            processes.set(process, next);
        }

        @Override
        public String toString() {
            return name(process);
        }
    }

    /**
     * Chooses a victim. The process that will replace it waits already: a new process closes what this one has open, files below a mount too, and
     * that waits for the servers.
     */
    public Victim victim(int process) {
        return new Victim(process);
    }

    /** Ends all with SIGTERM, file servers first; what they said that did not end well. */
    public List<String> stop() {
        List<String> failures = new ArrayList<>();
        List<CellProcess> order = new ArrayList<>(processes);
        Collections.reverse(order);
        for (CellProcess each : order) {
            int code = each.stop();
            if (code != 0) {
                failures.add(each.spec().command() + " ended with " + code + ":\n" + each.log());
            }
        }
        return failures;
    }
}
