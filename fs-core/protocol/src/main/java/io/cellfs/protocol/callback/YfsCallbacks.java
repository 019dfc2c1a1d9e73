package io.cellfs.protocol.callback;

import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.YfsArgs;
import java.util.List;

/** What YFS's callback service, 2501, has beside {@link Rxafscb}'s operations other than CallBack (afs-protocol section 3.4). */
public final class YfsCallbacks {
    /** Breaks promises; vnode and uniquifier 0 mean the whole volume. No flags word. */
    public static final Op<YfsArgs.OfFids, NoValues> CALL_BACK = Op.of(64204, "YFSCB.CallBack", YfsArgs.OfFids.class);

    /** All of them. */
    public static final List<Op<?, ?>> ALL = List.of(CALL_BACK);

    private YfsCallbacks() {}
}
