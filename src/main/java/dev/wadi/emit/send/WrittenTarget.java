package dev.wadi.emit.send;

import java.io.IOException;
import java.io.OutputStream;

/** Lines into a stream, such as a file. */
public final class WrittenTarget implements Target {
  private final OutputStream out;

  public WrittenTarget(OutputStream out) {
    this.out = out;
  }

  @Override
  public Told send(LineBatch batch) throws IOException {
    out.write(batch.written());
    out.flush();
    return new Told(Fate.ACKNOWLEDGED, "");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
