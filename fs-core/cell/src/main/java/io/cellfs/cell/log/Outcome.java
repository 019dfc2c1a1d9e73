package io.cellfs.cell.log;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What became of a command.
 *
 * @param code 0, or the abort code of a refusal
 * @param reason of a refusal, for people
 * @param reply the command's reply, empty for a refusal
 */
public record Outcome(
        int code,
        @Max(Outcome.MAX_REASON) String reason,
        @Max(Outcome.MAX_REPLY) Opaque reply) {
    static final int MAX_REASON = 512;
    static final int MAX_REPLY = 64 * 1024;

    /** A success. */
    static <R extends Record> Outcome done(CellCommand<?, R> command, R reply) throws RpcException {
        return new Outcome(0, "", Opaque.of(Rows.encode(command.op().reply(), reply)));
    }

    /** A refusal. */
    static Outcome refused(RpcException refusal) {
        String suffix = " (abort code " + refusal.code() + ")";
        String message = String.valueOf(refusal.getMessage());
        String reason = message.endsWith(suffix) ? message.substring(0, message.length() - suffix.length()) : message;
        return new Outcome(refusal.code(), bounded(reason), Opaque.empty());
    }

    /**
     * The command's reply.
     *
     * @throws RpcException the refusal
     */
    public <R extends Record> R replyOf(CellCommand<?, R> command) throws RpcException {
        if (code != 0) {
            throw new RpcException(code, reason);
        }
        return Rows.decode(command.op().reply(), reply.bytes());
    }

    /** As many whole characters as fit. */
    private static String bounded(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_REASON);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), bytes, true);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
}
