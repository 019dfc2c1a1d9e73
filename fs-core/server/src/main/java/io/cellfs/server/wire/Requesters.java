package io.cellfs.server.wire;

import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.Contact;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.file.Requester;
import java.io.IOException;

/** Finds out who makes a call: the host by its endpoint, the user by what the connection has proved. */
public final class Requesters {
    private final Hosts hosts;
    private final SubjectCache subjects;

    /** Callers among these hosts; {@code nobody} is what a caller that has proved nothing counts as. */
    public Requesters(Hosts hosts, IdentityDirectory directory, Subject nobody) {
        this.hosts = hosts;
        this.subjects = new SubjectCache(directory, nobody, System::nanoTime);
    }

    /** The caller; with {@code acquaint}, its host is made acquaintance with first. */
    Requester of(CallContext call, boolean acquaint) throws IOException {
        return new Requester(hosts.contact(Contact.of(call), acquaint), subject(call.caller()));
    }

    /** The user of a call, at the machine that it comes from. */
    public Subject subject(Caller caller) throws IOException {
        return subjects.of(caller.principal(), caller.address().getAddress());
    }

    /** Forgets which groups users and machines are in. */
    void flushProtectionSets() {
        subjects.flush();
    }

    /** The host table. */
    Hosts hosts() {
        return hosts;
    }
}
