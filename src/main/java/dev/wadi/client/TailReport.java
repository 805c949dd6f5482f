package dev.wadi.client;

/**
 * How it went with a {@link LogTail} so far.
 *
 * @param following whether the server has us on its list, as far as we know
 * @param lines lines that came
 * @param lost lines that the server or this machine let go
 * @param gaps times that the server was away, or let us go
 * @param unreadable datagrams that were no message
 */
public record TailReport(boolean following, long lines, long lost, long gaps, long unreadable) {}
