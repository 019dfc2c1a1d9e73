package io.cellfs.cli.compose;

import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import java.net.InetAddress;
import java.nio.file.Path;

/**
 * How a cell's servers are set up on this machine.
 *
 * @param state where they keep everything but volumes
 * @param cell the cell's name
 * @param bind address to serve on
 * @param ports UDP ports
 * @param partition directory of the volumes
 * @param rootQuotaBytes quota of the root volumes, made at the first start; 0 for none
 */
public record ServerSettings(
        StateDirectory state, String cell, InetAddress bind, Ports ports, Path partition, long rootQuotaBytes) {}
