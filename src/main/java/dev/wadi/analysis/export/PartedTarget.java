package dev.wadi.analysis.export;

import dev.wadi.codec.parquet.EncodedRows;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.ParquetFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file for each value of a label. However many there are, none is open but while something is
 * written to it, and what waits to be written is bounded. For one thread.
 */
final class PartedTarget implements ExportTarget {
  /** Files that an export makes at most: a label with more values is one for grep. */
  static final int MOST_PARTS = 10_000;

  private final Path folder;
  private final ExportRequest request;
  private final long memoryBytes;
  private final PartNames names = new PartNames();
  private final PageCompressor compressor = new PageCompressor();
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private long waiting;
  private long bytes;

  /** A file, and what waits for it. */
  private final class Part {
    final Path file;
    final ByteArrayOutputStream text = new ByteArrayOutputStream(0);
    final @Nullable ParquetFile parquet;

    Part(Path file) throws IOException {
      this.file = file;
      if (request.format() == ExportFormat.CSV) {
        text.writeBytes(CsvForm.header(request.metadata()));
      }
      this.parquet =
          request.format() == ExportFormat.PARQUET
              ? new ParquetFile(text::write, compressor, request.metadata())
              : null;
    }

    long waiting() {
      return text.size() + (parquet == null ? 0 : parquet.bufferedBytes());
    }

    void write() throws IOException {
      if (parquet != null) {
        parquet.endRowGroup();
      }
      append(file, text.toByteArray());
      text.reset();
    }
  }

  PartedTarget(Path folder, ExportRequest request, long memoryBytes) {
    this.folder = folder;
    this.request = request;
    this.memoryBytes = memoryBytes;
  }

  @Override
  public void add(Piece piece) throws IOException {
    Part part = parts.get(piece.part());
    if (part == null) {
      part = another(piece.part());
    }
    waiting -= part.waiting();
    EncodedRows rows = piece.rows();
    if (part.parquet != null && rows != null) {
      part.parquet.add(rows);
    } else {
      part.text.write(piece.text(), 0, piece.length());
    }
    waiting += part.waiting();
    if (waiting > memoryBytes) {
      writeAll();
    }
  }

  private Part another(String value) throws IOException {
    if (parts.size() == MOST_PARTS) {
      throw new IllegalArgumentException(
          "split-by: "
              + request.splitBy()
              + " has more than "
              + MOST_PARTS
              + " values (expected: a label with few)");
    }
    Part part = new Part(folder.resolve(names.of(value) + "." + request.format().word()));
    parts.put(value, part);
    return part;
  }

  private void writeAll() throws IOException {
    for (Part part : parts.values()) {
      if (part.waiting() > 0) {
        part.write();
      }
    }
    waiting = 0;
  }

  private void append(Path file, byte[] text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer rest = ByteBuffer.wrap(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
    bytes += text.length;
  }

  @Override
  public void finish() throws IOException {
    for (Part part : parts.values()) {
      if (part.parquet != null) {
        part.parquet.finish();
      }
      part.write();
    }
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public int files() {
    return parts.size();
  }

  @Override
  public void close() {
    compressor.close();
  }
}
