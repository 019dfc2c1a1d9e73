package io.cellfs.server.wire;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.callback.Callbacks;
import io.cellfs.server.callback.HeldFiles;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.WireErrors;
import java.util.List;

/** What the dialects share that is about the client and not about a file. */
public final class Clients {
    /** Word 0 of the server's capabilities (afs-protocol section 2.3). */
    static final Capabilities SERVER_CAPABILITIES = Capabilities.of(
            Capabilities.ERRORTRANS | Capabilities.FILES_64BIT | Capabilities.WRITELOCKACL | Capabilities.SANEACLS);

    private final Callbacks callbacks;
    private final HeldFiles held;

    /** Clients with these promises and held files. */
    public Clients(Callbacks callbacks, HeldFiles held) {
        this.callbacks = callbacks;
        this.held = held;
    }

    /** The client goes: it wants no promise and holds no file any more. */
    NoValues giveUpAll(Requester who) {
        callbacks.giveUpAll(who.host().id());
        who.host().uuid().ifPresent(held::release);
        return NoValues.NONE;
    }

    /** The client has dropped these files from its cache. */
    NoValues giveUp(Requester who, List<Fid> fids) {
        callbacks.giveUp(who.host().id(), fids);
        return NoValues.NONE;
    }

    /** Volumes have no messages here; a client that wants to set one is told so. */
    void refuseMessages(Name offline, Name messageOfTheDay) throws RpcException {
        if (offline.length() > 0 || messageOfTheDay.length() > 0) {
            throw WireErrors.notSupported("volumes carry no messages");
        }
    }
}
