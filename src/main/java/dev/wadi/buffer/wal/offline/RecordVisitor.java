package dev.wadi.buffer.wal.offline;

import java.io.IOException;

/** Hears about records; false ends the walk. */
public interface RecordVisitor {
  boolean record(RecordInfo record) throws IOException;
}
