package io.cellfs.csi.common;

import csi.v1.Csi.GetPluginInfoRequest;
import csi.v1.Csi.GetPluginInfoResponse;

/** Identity.GetPluginInfo: name and version. */
final class GetPluginInfo implements CsiHandler<GetPluginInfoRequest, GetPluginInfoResponse> {
    @Override
    public GetPluginInfoResponse handle(GetPluginInfoRequest request) {
        return GetPluginInfoResponse.newBuilder()
                .setName(Driver.NAME)
                .setVendorVersion(Driver.version())
                .build();
    }
}
