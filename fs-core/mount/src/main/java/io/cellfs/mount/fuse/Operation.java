package io.cellfs.mount.fuse;

import java.io.IOException;

/** What serves one opcode: answers by way of {@code reply}, or throws what the dispatcher turns into an errno. */
@FunctionalInterface
interface Operation {
    void serve(Request request, Reply reply) throws IOException;
}
