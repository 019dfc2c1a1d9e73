package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.rpc.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** File servers, from the location database and from what they say of themselves. */
final class RpcServerAdmin implements ServerAdmin {
    private final Transport transport;
    private final VolumeLocation location;

    RpcServerAdmin(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
    }

    /** What a server tells of itself. */
    private record Told(List<PartitionSpace> partitions, long volumes) {
        static Told by(VolumeServer server) throws AdminException {
            long volumes = 0;
            for (int partition : server.partitions()) {
                volumes += server.countVolumes(partition);
            }
            return new Told(server.spaces(), volumes);
        }
    }

    @Override
    public List<ServerSummary> list() throws AdminException {
        return summaries(location.servers());
    }

    private List<ServerSummary> summaries(List<VolumeLocation.Site> sites) throws AdminException {
        List<VolumeServer> servers = new ArrayList<>();
        try {
            sites.forEach(site -> servers.add(new VolumeServer(transport, site)));
            List<ServerSummary> found = new ArrayList<>();
            for (Map.Entry<VolumeServer, Optional<Told>> each :
                    ServerSurvey.of(servers, Told::by).entrySet()) {
                found.add(summary(each.getKey().site(), each.getValue()));
            }
            return found;
        } finally {
            servers.forEach(VolumeServer::close);
        }
    }

    private static ServerSummary summary(VolumeLocation.Site site, Optional<Told> told) {
        List<PartitionSpace> partitions = told.map(Told::partitions).orElse(List.of());
        return new ServerSummary(
                VolumeServer.name(site.file()),
                VolumeServer.name(site.volume()),
                told.isPresent(),
                told.map(Told::volumes).orElse(0L),
                partitions.stream().mapToLong(PartitionSpace::freeBytes).sum(),
                partitions);
    }

    @Override
    public ServerSummary remove(String server) throws AdminException {
        VolumeLocation.Site site = ServerNames.find(location.servers(), server);
        ServerSummary before = summaries(List.of(site)).getFirst();
        try {
            location.removeServer(site);
        } catch (AdminException e) {
            if (e.kind() == Kind.FAILED) {
                throw new AdminException(
                        Kind.INVALID,
                        "server " + server + ": volumes lie on it; move or remove them, and their sites, first",
                        e);
            }
            throw e;
        }
        return before;
    }
}
