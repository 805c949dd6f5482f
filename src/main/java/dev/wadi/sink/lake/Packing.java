package dev.wadi.sink.lake;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** What an object is; readers of a lake tell it by the ending of the name. */
enum Packing {
  ZSTD(".jsonl.zst") {
    @Override
    OutputStream pack(OutputStream into) throws IOException {
      return zstd(into);
    }
  },
  GZIP(".jsonl.gz") {
    @Override
    OutputStream pack(OutputStream into) throws IOException {
      return new GZIPOutputStream(into, BUFFER);
    }
  },
  /** Lines wait as packed JSON, and become a table when the object is closed. */
  PARQUET(".parquet") {
    @Override
    OutputStream pack(OutputStream into) throws IOException {
      return zstd(into);
    }

    @Override
    byte[] finished(byte[] packed) throws IOException {
      return ParquetObject.of(packed);
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

  /** The object, of what was packed. */
  byte[] finished(byte[] packed) throws IOException {
    return packed;
  }

  private static OutputStream zstd(OutputStream into) throws IOException {
    return new ZstdOutputStream(into, LEVEL).setChecksum(true);
  }
}
