package io.cellfs.server.replica;

import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.util.List;

/** The partitions of this server by number. */
public interface ReplicaPartitions {
    /** The numbers, 0 for /vicepa. */
    List<Integer> numbers();

    /**
     * A partition.
     *
     * @throws io.cellfs.protocol.rpc.RpcException ILLEGAL_PARTITION
     */
    Partition byNumber(int number) throws IOException;
}
