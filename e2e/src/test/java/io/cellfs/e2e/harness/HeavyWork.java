package io.cellfs.e2e.harness;

import io.cellfs.e2e.harness.SteadyWork.Job;
import io.cellfs.e2e.posix.Fsx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Programs as they run on machines, for {@link SteadyWork}: each step is much work. */
public final class HeavyWork {
    private HeavyWork() {}

    private abstract static class Heavy implements Job {
        private final String name;

        Heavy(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int pace() {
            return 1;
        }

        @Override
        public boolean isQuick() {
            return false;
        }

        @Override
        public void check() {
            // Each step has checked what it did.
        }

        @Override
        public void end() {
            // Nothing is open between two steps.
        }
    }

    /** Random operations of every kind on one file, by descriptor and by mapping, beside an array of bytes. */
    public static Job fsx(Path directory) {
        return new Heavy("fsx") {
            @Override
            public void step(Random random) throws IOException {
                new Fsx(directory.resolve("fsx"), random.nextLong()).run(100);
            }
        };
    }

    /** fio writes anywhere and verifies every block that it wrote by its checksum. */
    public static Job fio(Path directory) {
        return new Heavy("fio") {
            @Override
            public void step(Random random) {
                Program.of(
                                "fio",
                                "--name=steady",
                                "--directory=" + directory,
                                "--size=4M",
                                "--rw=randwrite",
                                "--bsrange=4k-64k",
                                "--ioengine=" + (random.nextBoolean() ? "psync" : "mmap"),
                                "--fsync=16",
                                "--randseed=" + random.nextInt(1 << 30),
                                "--verify=crc32c",
                                "--verify_fatal=1",
                                "--verify_state_save=0")
                        .succeed();
            }
        };
    }

    /** Changes one of some sources, compiles and links them, and runs what comes out. */
    public static Job compiling(Path directory) throws IOException {
        return new Compiling(Files.createDirectory(directory.resolve("sources")));
    }

    private static final class Compiling extends Heavy {
        private static final int SOURCES = 8;

        private final Path directory;
        private final int[] values = new int[SOURCES];

        Compiling(Path directory) throws IOException {
            super("compiling");
            this.directory = directory;
            StringBuilder main =
                    new StringBuilder("#include <stdio.h>\n#include \"all.h\"\nint main(void) { printf(\"%d\\n\", 0");
            StringBuilder header = new StringBuilder();
            for (int i = 0; i < SOURCES; i++) {
                write(i);
                main.append(" + value").append(i).append("()");
                header.append("int value").append(i).append("(void);\n");
            }
            Files.writeString(directory.resolve("all.h"), header);
            Files.writeString(directory.resolve("main.c"), main + "); return 0; }\n");
            Files.writeString(
                    directory.resolve("Makefile"),
                    "prog: main.o " + objects() + "\n\tgcc -o $@ $^\n%.o: %.c all.h\n\tgcc -c -o $@ $<\n");
        }

        private static String objects() {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < SOURCES; i++) {
                all.append("value").append(i).append(".o ");
            }
            return all.toString();
        }

        private void write(int source) throws IOException {
            Files.writeString(
                    directory.resolve("value" + source + ".c"),
                    "#include \"all.h\"\nint value" + source + "(void) { return " + values[source] + "; }\n");
        }

        @Override
        public void step(Random random) throws IOException {
            int source = random.nextInt(SOURCES);
            values[source] = random.nextInt(1000);
            write(source);
            Program.of("make", "-s", "prog").in(directory).succeed();
            int sum = Arrays.stream(values).sum();
            String printed =
                    Program.of(directory.resolve("prog").toString()).succeed().line();
            if (!printed.equals(Integer.toString(sum))) {
                throw new AssertionError("the program says " + printed + " instead of " + sum);
            }
        }
    }
}
