package io.cellfs.protocol.xdr;

import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.callback.Rxafscb;
import io.cellfs.protocol.callback.YfsCallbacks;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.Yvl;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.yfs.Yfs;
import java.util.List;
import java.util.stream.Stream;

/** All operations of all services. */
final class AllOperations {
    static final List<List<Op<?, ?>>> SERVICES = List.of(
            Rxafs.ALL,
            Yfs.ALL,
            Extensions.ALL,
            LockExtensions.ALL,
            List.of(LockExtensions.EVENTS),
            Rxafscb.ALL,
            YfsCallbacks.ALL,
            Vl.ALL,
            Yvl.ALL,
            Pr.ALL,
            Vol.ALL);

    /** The records of all requests and replies. */
    static final List<Class<? extends Record>> RECORDS = SERVICES.stream()
            .flatMap(List::stream)
            .flatMap(op -> Stream.<Class<? extends Record>>of(op.request(), op.reply()))
            .distinct()
            .toList();

    private AllOperations() {}
}
