package dev.wadi.analysis.export;

import dev.wadi.codec.parquet.EncodedRows;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.ParquetFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final Set<OpenOption> APPENDING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  private static final FileAttribute<?> FOR_THE_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
    /* Given up when it is written: room that is kept for each of many files is not bounded. */
    ByteArrayOutputStream text = new ByteArrayOutputStream(0);
    final @Nullable ParquetFile parquet;
    private @Nullable OutputStream open;

    Part(Path file) throws IOException {
      this.file = file;
      if (request.format() == ExportFormat.CSV) {
        text.writeBytes(CsvForm.header(request.metadata()));
      }
      this.parquet =
          request.format() == ExportFormat.PARQUET
              ? new ParquetFile(this::append, compressor, request.metadata())
              : null;
      end();
    }

    void add(Piece piece) throws IOException {
      EncodedRows rows = piece.rows();
      if (parquet != null && rows != null) {
        parquet.add(rows);
        end();
      } else {
        text.write(piece.text(), 0, piece.length());
      }
    }

    long waiting() {
      return parquet == null ? text.size() : parquet.bufferedBytes();
    }

    void write() throws IOException {
      if (parquet != null) {
        parquet.endRowGroup();
      } else if (text.size() > 0) {
        byte[] all = text.toByteArray();
        text = new ByteArrayOutputStream(0);
        append(all, 0, all.length);
      }
      end();
    }

    void finish() throws IOException {
      if (parquet != null) {
        parquet.finish();
      }
      write();
    }

    private void append(byte[] some, int offset, int length) throws IOException {
      OutputStream out = open;
      if (out == null) {
        out = Channels.newOutputStream(FileChannel.open(file, APPENDING, FOR_THE_OWNER));
        open = out;
      }
      out.write(some, offset, length);
      bytes += length;
    }

    void end() throws IOException {
      if (open != null) {
        open.close();
        open = null;
      }
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
    part.add(piece);
    waiting += part.waiting();
    if (waiting > memoryBytes) {
      writeLargest();
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

  /* Those that have most, until half of the room is free: small ones may still grow. */
  private void writeLargest() throws IOException {
    List<Part> largest = new ArrayList<>(parts.values());
    largest.sort(Comparator.comparingLong(Part::waiting).reversed());
    for (Part part : largest) {
      if (waiting <= memoryBytes / 2) {
        return;
      }
      waiting -= part.waiting();
      part.write();
    }
  }

  @Override
  public void finish() throws IOException {
    for (Part part : parts.values()) {
      part.finish();
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
  public void close() throws IOException {
    for (Part part : parts.values()) {
      part.end();
    }
    compressor.close();
  }
}
