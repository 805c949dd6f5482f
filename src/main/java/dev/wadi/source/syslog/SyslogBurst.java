package dev.wadi.source.syslog;

import dev.wadi.model.Batch;
import dev.wadi.source.intake.Ticket;

/**
 * Lines of one sender on their way to the disk.
 *
 * @param settled is told when they are there, or have been let go
 */
record SyslogBurst(SyslogPeer peer, Batch batch, Ticket ticket, Runnable settled) {}
