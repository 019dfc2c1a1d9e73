package io.cellfs.server.wire;

import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.Contact;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.file.Requester;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Finds out who makes a call: the host by its endpoint, the user by what the connection has proved. */
public final class Requesters {
    private final Hosts hosts;
    private final IdentityDirectory directory;
    private final Subject nobody;

    /** Callers among these hosts; {@code nobody} is what a caller that has proved nothing counts as. */
    public Requesters(Hosts hosts, IdentityDirectory directory, Subject nobody) {
        this.hosts = hosts;
        this.directory = directory;
        this.nobody = nobody;
    }

    /** The caller; with {@code wantsPromise}, its host is made acquaintance with first. */
    Requester of(CallContext call, boolean wantsPromise) throws IOException {
        return new Requester(hosts.contact(Contact.of(call), wantsPromise), subject(call.caller()));
    }

    /** The user of a call. */
    public Subject subject(Caller caller) throws IOException {
        if (caller.principal().isEmpty()) {
            return nobody;
        }
        OptionalInt id = directory.idOf(caller.principal());
        if (id.isEmpty() || id.getAsInt() == BuiltInIds.ANONYMOUS) {
            return Subject.anonymous();
        }
        return new Subject(
                id.getAsInt(),
                Arrays.stream(directory.cps(id.getAsInt())).boxed().collect(Collectors.toUnmodifiableSet()));
    }

    /** The host table. */
    Hosts hosts() {
        return hosts;
    }
}
