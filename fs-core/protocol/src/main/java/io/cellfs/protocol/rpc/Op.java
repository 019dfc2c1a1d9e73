package io.cellfs.protocol.rpc;

import java.util.function.ToLongFunction;

/**
 * One operation of a service.
 *
 * @param opcode the first word of the request
 * @param name the operation's name, for people
 * @param request the IN and INOUT arguments in wire order
 * @param reply the OUT and INOUT arguments in wire order
 * @param rpcFlags whether a flags word (zero) stands between opcode and arguments, as in most YFS operations
 * @param bulk raw bytes beside the arguments
 * @param bulkLength for {@link Bulk#IN_COUNTED}: how many raw bytes follow these arguments
 */
public record Op<Q extends Record, R extends Record>(
        int opcode,
        String name,
        Class<Q> request,
        Class<R> reply,
        boolean rpcFlags,
        Bulk bulk,
        ToLongFunction<Q> bulkLength) {

    /** An operation without raw bytes. */
    public static <Q extends Record, R extends Record> Op<Q, R> of(
            int opcode, String name, Class<Q> request, Class<R> reply) {
        return new Op<>(opcode, name, request, reply, false, Bulk.NONE, q -> 0);
    }

    /** An operation that answers nothing. */
    public static <Q extends Record> Op<Q, NoValues> of(int opcode, String name, Class<Q> request) {
        return of(opcode, name, request, NoValues.class);
    }

    /** The same with the flags word of YFS. */
    public Op<Q, R> withRpcFlags() {
        return new Op<>(opcode, name, request, reply, true, bulk, bulkLength);
    }

    /** The same with raw bytes in the reply, or to the end of the request. */
    public Op<Q, R> with(Bulk kind) {
        return new Op<>(opcode, name, request, reply, rpcFlags, kind, bulkLength);
    }

    /** The same with counted raw bytes in the request. */
    public Op<Q, R> withBulkIn(ToLongFunction<Q> length) {
        return new Op<>(opcode, name, request, reply, rpcFlags, Bulk.IN_COUNTED, length);
    }

    @Override
    public String toString() {
        return name + "(" + opcode + ")";
    }
}
