package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.xdr.FidForm;
import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.UuidWords;
import io.cellfs.protocol.xdr.WireFids;
import io.cellfs.protocol.xdr.Words;
import java.util.List;
import java.util.UUID;

/** The callback operations that a server calls (afs-protocol section 2.5). */
final class CallbackOps {
    static final int AFS_MAX = 50;
    static final int YFS_MAX = 1024;

    record WhoReply(
            int count,
            @UuidWords UUID uuid,
            @Fixed(32) Words addresses,
            @Fixed(32) Words masks,
            @Fixed(32) Words mtus) {}

    record AboutReply(
            int count,
            @UuidWords UUID uuid,
            @Fixed(32) Words addresses,
            @Fixed(32) Words masks,
            @Fixed(32) Words mtus,
            Capabilities capabilities) {}

    record OfUuid(@UuidWords UUID uuid) {}

    record AfsCallBack(int version, int expiration, int type) {}

    record AfsFids(
            @Max(AFS_MAX) List<Fid> fids, @Max(AFS_MAX) List<AfsCallBack> callBacks) {}

    @WireFids(FidForm.YFS)
    record YfsFids(@Max(YFS_MAX) List<Fid> fids) {}

    static final Op<NoValues, AboutReply> TELL_ME_ABOUT_YOURSELF =
            Op.of(65538, "CB.TellMeAboutYourself", NoValues.class, AboutReply.class);
    static final Op<NoValues, WhoReply> WHO_ARE_YOU = Op.of(212, "CB.WhoAreYou", NoValues.class, WhoReply.class);
    static final Op<OfUuid, NoValues> INIT_CALL_BACK_STATE3 = Op.of(213, "CB.InitCallBackState3", OfUuid.class);
    static final Op<OfUuid, NoValues> PROBE_UUID = Op.of(214, "CB.ProbeUuid", OfUuid.class);
    static final Op<AfsFids, NoValues> CALL_BACK = Op.of(204, "CB.CallBack", AfsFids.class);
    static final Op<YfsFids, NoValues> YFS_CALL_BACK = Op.of(64204, "YFSCB.CallBack", YfsFids.class);

    private CallbackOps() {}

    static AfsFids broken(List<Fid> fids) {
        return new AfsFids(
                fids, fids.stream().map(f -> new AfsCallBack(1, 0, 3)).toList());
    }
}
