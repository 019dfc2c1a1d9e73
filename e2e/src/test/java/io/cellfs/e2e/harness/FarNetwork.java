package io.cellfs.e2e.harness;

import java.util.List;

/** A network namespace behind a cable that can be pulled: what runs inside is reached at {@link #ADDRESS}. */
public final class FarNetwork implements AutoCloseable {
    /** The address inside; of the range for tests of networks (RFC 2544), so that no route of the machine is meant. */
    public static final String ADDRESS = "198.18.97.2";

    private static final String NEAR = "198.18.97.1/30";
    private static final String FAR = ADDRESS + "/30";

    private final String name;
    private final String near;
    private final String far;

    private FarNetwork(long pid) {
        this.name = "cellfs-far-" + pid;
        this.near = "cn" + pid;
        this.far = "cf" + pid;
    }

    /** Makes one, and removes what a killed run of this has left. */
    public static FarNetwork open() {
        Program.of("ip", "-o", "address", "show", "to", NEAR)
                .succeed()
                .out()
                .lines()
                .forEach(line -> {
                    String device = line.split("\\s+", -1)[1];
                    Program.of("ip", "link", "delete", device.split("@", -1)[0]).run();
                });
        FarNetwork made = new FarNetwork(ProcessHandle.current().pid());
        Program.of("ip", "netns", "add", made.name).succeed();
        Program.of("ip", "link", "add", made.near, "type", "veth", "peer", "name", made.far)
                .succeed();
        Program.of("ip", "link", "set", made.far, "netns", made.name).succeed();
        Program.of("ip", "address", "add", NEAR, "dev", made.near).succeed();
        Program.of("ip", "link", "set", made.near, "up").succeed();
        made.inside("ip", "address", "add", FAR, "dev", made.far);
        made.inside("ip", "link", "set", "lo", "up");
        made.mend();
        return made;
    }

    private void inside(String... words) {
        Program.of(words).under(prefix()).succeed();
    }

    /** What to put before a command so that it runs inside. */
    public List<String> prefix() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** Nothing gets through any more. */
    public void cut() {
        inside("ip", "link", "set", far, "down");
    }

    /** What is sent gets through. */
    public void mend() {
        inside("ip", "link", "set", far, "up");
    }

    @Override
    public void close() {
        Program.of("ip", "link", "delete", near).run();
        Program.of("ip", "netns", "delete", name).succeed();
    }
}
