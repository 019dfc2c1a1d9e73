package io.cellfs.cli.command;

import io.cellfs.cli.state.HostPort;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@link HostPort} on the command line. */
final class HostPortConverter implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw (TypeConversionException) new TypeConversionException(String.valueOf(e.getMessage())).initCause(e);
        }
    }
}
