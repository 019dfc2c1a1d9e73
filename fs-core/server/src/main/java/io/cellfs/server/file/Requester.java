package io.cellfs.server.file;

import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.Host;

/**
 * Who makes a call: the client machine, which promises and locks belong to, and the user, whom ACLs judge.
 *
 * @param host the cache manager
 * @param subject the user
 */
public record Requester(Host host, Subject subject) {}
