package io.cellfs.cli.compose;

import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import java.net.InetAddress;

/**
 * What every server of a cell is told, whatever it does.
 *
 * @param state where it keeps everything but volumes
 * @param bind address to serve on
 * @param ports UDP ports, of which it takes those of its services
 */
public record ServerSettings(StateDirectory state, InetAddress bind, Ports ports) {}
