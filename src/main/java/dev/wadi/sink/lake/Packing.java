package dev.wadi.sink.lake;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** How an object is compressed; readers of a lake tell it by the ending of the name. */
enum Packing {
  ZSTD(".jsonl.zst") {
    @Override
    OutputStream pack(OutputStream into) throws IOException {
      return new ZstdOutputStream(into, LEVEL).setChecksum(true);
    }
  },
  GZIP(".jsonl.gz") {
    @Override
    OutputStream pack(OutputStream into) throws IOException {
      return new GZIPOutputStream(into, BUFFER);
    }
  };

  private static final int LEVEL = 3;
  private static final int BUFFER = 8192;

  private final String ending;

  Packing(String ending) {
    this.ending = ending;
  }

  String ending() {
    return ending;
  }

  abstract OutputStream pack(OutputStream into) throws IOException;
}
