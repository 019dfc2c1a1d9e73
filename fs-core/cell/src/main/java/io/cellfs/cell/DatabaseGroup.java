package io.cellfs.cell;

import io.cellfs.protocol.rpc.RpcException;

/** The copies of a cell database as a group: how it is, and who belongs to it. */
public interface DatabaseGroup {
    /** How this copy sees the group. */
    DatabaseStatus status();

    /**
     * Adds a copy, which must run and wait to join. Returns when it belongs to the group.
     *
     * @param id its name in the group
     * @param host where the others reach its Raft service
     * @param port TCP port of that
     * @throws RpcException UNOQUORUM, USYNC when the group cannot take it, UBADHOST when the id or address cannot be used
     */
    void addPeer(String id, String host, int port) throws RpcException;

    /**
     * Removes a copy, running or not. It must not come back with what it has.
     *
     * @throws RpcException UNOQUORUM, USYNC, UNOENT when there is none of this id, UBADHOST when it is the last one
     */
    void removePeer(String id) throws RpcException;

    /**
     * Lets another copy lead.
     *
     * @throws RpcException UNOQUORUM, USYNC when it cannot, UNOENT when there is none of this id
     */
    void transferLeadership(String id) throws RpcException;
}
