package io.cellfs.client.server;

import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;

/** The file service of a server, asked in the terms of YFS whatever it speaks. */
interface FileService {
    /** The service on the wire. */
    int serviceId();

    /** An operation without raw bytes. */
    <Q extends Record, R extends Record> R call(ClientConnection connection, Op<Q, R> op, Q args) throws IOException;

    /** Reads data. */
    YfsReplies.Promised fetch(ClientConnection connection, YfsArgs.FetchData args, Rpc.Receiver receiver)
            throws IOException;

    /** Writes data. */
    YfsReplies.Status store(ClientConnection connection, YfsArgs.StoreData args, Rpc.Sender sender) throws IOException;

    /** YFS's own. */
    FileService YFS = new FileService() {
        @Override
        public int serviceId() {
            return io.cellfs.protocol.Services.YFS_FS;
        }

        @Override
        public <Q extends Record, R extends Record> R call(ClientConnection connection, Op<Q, R> op, Q args)
                throws IOException {
            return Rpc.call(connection, op, args);
        }

        @Override
        public YfsReplies.Promised fetch(ClientConnection connection, YfsArgs.FetchData args, Rpc.Receiver receiver)
                throws IOException {
            return Rpc.callBulkOut(connection, Yfs.FETCH_DATA64, args, receiver);
        }

        @Override
        public YfsReplies.Status store(ClientConnection connection, YfsArgs.StoreData args, Rpc.Sender sender)
                throws IOException {
            return Rpc.callBulkIn(connection, Yfs.STORE_DATA64, args, sender);
        }
    };
}
