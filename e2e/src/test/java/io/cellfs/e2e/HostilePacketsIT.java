package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random and mutated packets at every port for a bounded time: the processes stay up, serve meanwhile, and do not grow. */
class HostilePacketsIT {
    private static final int PORTS = PortRange.HOSTILE_PACKETS.base();
    private static final long ATTACK_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int MAX_PACKET = 1500;
    private static final int HEADER_BYTES = 28;
    private static final long MAX_RSS_KIB = 1_600_000;
    private static final List<Integer> OFFSETS = List.of(0, 1, 2, 3, 5);
    private static final int[] SERVICES = {1, 4, 52, 73, 2500, 2501, 2503, 26_000};
    private static final int[] OPCODES = {
        130, 131, 132, 133, 136, 155, 65_536, 65_537, 64_131, 64_133, 64_172, 64_173, 501, 504, 517, 527, 532, 534,
        64_002, 64_014, 100, 102, 103, 116, 121, 126, 128, 65_539, 500, 503, 509, 521, 204, 205, 64_204, 1, 2, 3, 4, 5,
        6, 7
    };

    private final Workplace work = Workplace.open("hostile");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void staysUpAndServes() throws IOException {
        CellProcess cell = work.start(CellSpec.up(work.path(), PORTS, "--no-csi"));
        Files.writeString(cell.root().resolve("file"), "content");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long endNs = System.nanoTime() + ATTACK_NS;
        int sent = 0;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            while (System.nanoTime() < endNs) {
                byte[] packet = packet(random);
                int port = PORTS + OFFSETS.get(random.nextInt(OFFSETS.size()));
                socket.send(new DatagramPacket(packet, packet.length, InetAddress.getByName("127.0.0.1"), port));
                if (++sent % 20_000 == 0) {
                    assertServes(cell, "seed " + seed + " after " + sent + " packets");
                }
            }
        }
        assertServes(cell, "seed " + seed + " after " + sent + " packets");
        long rss = Long.parseLong(
                Program.shell("awk '/VmRSS/{print $2}' /proc/" + cell.handle().pid() + "/status")
                        .succeed()
                        .line());
        assertTrue(rss < MAX_RSS_KIB, "grown to " + rss + " KiB, seed " + seed);
        assertEquals(0, cell.stop(), cell.log());
    }

    private static void assertServes(CellProcess cell, String when) throws IOException {
        assertTrue(cell.isAlive(), () -> when + ":\n" + cell.log());
        Files.writeString(cell.root().resolve("file"), when);
        assertEquals(when, Files.readString(cell.root().resolve("file")));
        assertTrue(cell.cellfs("volume", "list").out().contains("root.cell"), when);
    }

    /** A third is noise, the rest looks like RX: calls with hostile arguments, and every packet type with arbitrary fields. */
    private static byte[] packet(Random random) {
        byte[] packet =
                new byte[random.nextInt(3) == 0 ? random.nextInt(64) : HEADER_BYTES + random.nextInt(MAX_PACKET)];
        random.nextBytes(packet);
        if (packet.length < HEADER_BYTES || random.nextInt(3) == 0) {
            return packet;
        }
        ByteBuffer header = ByteBuffer.wrap(packet);
        boolean call = random.nextBoolean();
        header.putInt(0, random.nextInt());
        header.putInt(4, random.nextInt(64) << 2);
        header.putInt(8, random.nextInt(4));
        header.putInt(12, call ? 1 : random.nextInt(5));
        header.putInt(16, random.nextInt(5));
        header.put(20, (byte) (call ? 1 : random.nextInt(15)));
        header.put(21, (byte) (call ? 5 : random.nextInt(256)));
        header.put(22, (byte) (random.nextInt(10) == 0 ? random.nextInt(3) : 0));
        header.put(23, (byte) (random.nextInt(10) == 0 ? random.nextInt(7) : 0));
        header.putShort(26, (short) SERVICES[random.nextInt(SERVICES.length)]);
        if (call && packet.length > HEADER_BYTES + 64) {
            header.putInt(HEADER_BYTES, OPCODES[random.nextInt(OPCODES.length)]);
            for (int i = 1; i < 12; i++) {
                header.putInt(HEADER_BYTES + 4 * i, hostile(random));
            }
        }
        return packet;
    }

    private static int hostile(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> Integer.MAX_VALUE;
            case 4 -> 0x2000_0000 + random.nextInt(4);
            default -> random.nextInt();
        };
    }
}
