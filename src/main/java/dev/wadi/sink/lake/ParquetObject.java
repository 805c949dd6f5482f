package dev.wadi.sink.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.capture.CaptureLine;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.ParquetFile;
import dev.wadi.codec.parquet.RowEncoder;
import dev.wadi.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Makes a Parquet file of the lines of an object, in their order, with their structured metadata.
 * Lines wait as packed JSON until then: what is given back meanwhile has cost no more, and in
 * memory is a megabyte of them at a time. For one thread.
 */
final class ParquetObject {
  private static final int PIECE_BYTES = 1 << 20;

  private final ByteArrayOutputStream made = new ByteArrayOutputStream();
  private final CaptureLine line = new CaptureLine();
  private byte[] labelsText = {};
  private Labels labels = Labels.EMPTY;

  private ParquetObject() {}

  /**
   * @param packed JSON lines in zstd
   */
  static byte[] of(byte[] packed) throws IOException {
    return new ParquetObject().made(packed);
  }

  private byte[] made(byte[] packed) throws IOException {
    try (PageCompressor compressor = new PageCompressor();
        InputStream in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
      ParquetFile file = new ParquetFile(made::write, compressor, true);
      RowEncoder rows = new RowEncoder(compressor, true);
      byte[] piece = new byte[PIECE_BYTES];
      int filled = 0;
      while (true) {
        int read = in.readNBytes(piece, filled, piece.length - filled);
        filled += read;
        int whole = add(piece, filled, rows);
        if (rows.rows() > 0) {
          file.add(rows.take());
        }
        if (read == 0 && whole == 0 && filled < piece.length) {
          break;
        }
        if (whole == 0 && filled == piece.length) {
          piece = Arrays.copyOf(piece, 2 * piece.length);
        } else {
          System.arraycopy(piece, whole, piece, 0, filled - whole);
          filled -= whole;
        }
      }
      if (filled > 0) {
        throw new IOException("the lines of an object do not end");
      }
      file.finish();
    }
    return made.toByteArray();
  }

  /* Whole lines; how many bytes they were. */
  private int add(byte[] piece, int filled, RowEncoder rows) throws IOException {
    int from = 0;
    for (int i = 0; i < filled; i++) {
      if (piece[i] == '\n') {
        add(piece, from, i - from, rows);
        from = i + 1;
      }
    }
    return from;
  }

  private void add(byte[] piece, int from, int length, RowEncoder rows) throws IOException {
    if (!line.parse(piece, from, length)) {
      throw new IOException("a line that was one is none any more");
    }
    boolean plain = line.messageIsPlain();
    byte[] text = plain ? piece : line.message().getBytes(UTF_8);
    rows.add(
        line.timestampNanos(),
        labels(piece),
        text,
        plain ? line.messageOffset() : 0,
        plain ? line.messageLength() : text.length,
        line.hasMetadata() ? line.metadata() : Map.of());
  }

  /* Lines one after another mostly have the same, and rows that share them take less. */
  private Labels labels(byte[] piece) {
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    if (!Arrays.equals(labelsText, 0, labelsText.length, piece, from, to)) {
      labelsText = Arrays.copyOfRange(piece, from, to);
      labels = line.labels();
    }
    return labels;
  }
}
