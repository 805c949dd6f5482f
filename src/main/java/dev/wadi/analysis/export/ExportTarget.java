package dev.wadi.analysis.export;

import java.io.IOException;

/** Where pieces go, in order. For one thread. */
interface ExportTarget extends AutoCloseable {
  void add(Piece piece) throws IOException;

  /** Writes all that is left. */
  void finish() throws IOException;

  /** Bytes written. */
  long bytes();

  int files();

  @Override
  void close() throws IOException;
}
