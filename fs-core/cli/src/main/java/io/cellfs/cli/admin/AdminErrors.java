package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What abort codes mean to an administrator, with the server named. */
final class AdminErrors {
    private static final Map<Kind, List<AbortCode>> KINDS = Map.of(
            Kind.NOT_FOUND, List.of(VlError.NOENT, VolumeError.NOVOL, VolserError.NOVOL, PtError.NOENT),
            Kind.EXISTS,
                    List.of(VlError.IDEXIST, VlError.NAMEEXIST, VolumeError.VOLEXISTS, PtError.EXIST, PtError.IDEXIST),
            Kind.BUSY, List.of(VlError.ENTRYLOCKED, VolserError.VOLBUSY, VolumeError.BUSY),
            Kind.DENIED, List.of(VlError.PERM, VolserError.BAD_ACCESS, PtError.PERM),
            Kind.NO_SPACE, List.of(VolumeError.DISKFULL, VolumeError.OVERQUOTA),
            Kind.INVALID,
                    List.of(
                            VlError.BADNAME,
                            VolserError.BADNAME,
                            PtError.BADNAM,
                            PtError.NOTGROUP,
                            PtError.NOTUSER,
                            PtError.NAMETOOLONG,
                            PtError.BADARG),
            Kind.UNREACHABLE, List.of(RxError.CALL_DEAD, RxError.CALL_TIMEOUT, UbikError.NOQUORUM, UbikError.NOTSYNC));

    private AdminErrors() {}

    /** What a failed call means, for the user. */
    static AdminException of(String what, InetSocketAddress server, IOException failure) {
        String at = HostPort.text(server);
        return of(what, at, "server " + at + " does not answer", failure);
    }

    /** What a call means that failed at all database servers that are known. */
    static AdminException of(String what, List<InetSocketAddress> databases, IOException failure) {
        String at = databases.stream().map(HostPort::text).collect(Collectors.joining(" or "));
        String silent = "no database server answers at " + at
                + "; if the cell has others by now, name one with --vl, or a server or mount that runs here with --state";
        return of(what, at, silent, failure);
    }

    private static AdminException of(String what, String at, String silent, IOException failure) {
        if (!(failure instanceof RpcException abort)) {
            return new AdminException(Kind.UNREACHABLE, what + ": " + at + ": " + failure.getMessage(), failure);
        }
        Kind kind = KINDS.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(code -> code.matches(abort)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Kind.FAILED);
        return new AdminException(kind, what + ": " + words(kind, at, silent, abort), failure);
    }

    private static String words(Kind kind, String at, String silent, RpcException abort) {
        return switch (kind) {
            case NOT_FOUND -> "not found";
            case EXISTS -> "exists already";
            case BUSY -> "in use by another operation, try again";
            case UNREACHABLE ->
                UbikError.NOQUORUM.matches(abort) || UbikError.NOTSYNC.matches(abort)
                        ? "the databases at " + at + " have no majority"
                        : silent;
            case NO_SPACE -> "no space left at " + at;
            case DENIED -> "server " + at + " refuses it";
            case INVALID, FAILED -> "server " + at + " answers " + name(abort);
        };
    }

    private static String name(RpcException abort) {
        return Stream.<AbortCode[]>of(
                        VlError.values(),
                        VolserError.values(),
                        PtError.values(),
                        VolumeError.values(),
                        RxError.values())
                .flatMap(Stream::of)
                .filter(code -> code.matches(abort))
                .map(AbortCode::name)
                .findFirst()
                .orElse("code " + abort.code());
    }
}
