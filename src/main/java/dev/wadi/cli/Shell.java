package dev.wadi.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds a command: where it reads and writes, the variables, the folder it was called in.
 *
 * @param input what is piped in
 */
public record Shell(
    Output output, InputStream input, Map<String, String> environment, Path workingDirectory) {}
