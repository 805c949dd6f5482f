package dev.wadi.app.rooms;

import dev.wadi.capture.CaptureReader;
import java.io.Closeable;
import java.io.IOException;

/** A capture while a question is asked of it, and what is let go afterwards. */
record OpenCapture(CaptureReader reader, Closeable connection) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    connection.close();
  }
}
