package dev.wadi.analysis.export;

import dev.wadi.codec.parquet.EncodedRows;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.ParquetFile;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One stream for all lines. For one thread. */
final class OneTarget implements ExportTarget {
  private final OutputStream out;
  private final PageCompressor compressor = new PageCompressor();
  private final @Nullable ParquetFile parquet;
  private long bytes;

  OneTarget(OutputStream out, ExportRequest request) throws IOException {
    this.out = out;
    this.parquet =
        request.format() == ExportFormat.PARQUET
            ? new ParquetFile(this::write, compressor, request.metadata())
            : null;
    if (request.format() == ExportFormat.CSV) {
      byte[] header = CsvForm.header(request.metadata());
      write(header, 0, header.length);
    }
  }

  private void write(byte[] text, int offset, int length) throws IOException {
    out.write(text, offset, length);
    bytes += length;
  }

  @Override
  public void add(Piece piece) throws IOException {
    EncodedRows rows = piece.rows();
    if (parquet != null && rows != null) {
      parquet.add(rows);
    } else {
      write(piece.text(), 0, piece.length());
    }
  }

  @Override
  public void finish() throws IOException {
    if (parquet != null) {
      parquet.finish();
    }
    out.flush();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public int files() {
    return 1;
  }

  /** The stream stays open: it is whose it was. */
  @Override
  public void close() {
    compressor.close();
  }
}
