package dev.wadi.analysis.export;

import dev.wadi.capture.CaptureLine;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.RowEncoder;
import java.util.Map;

/** Lines as rows. For one thread. */
final class ParquetForm implements LineForm {
  private static final byte[] NONE = {};

  private final RowEncoder rows;
  private final boolean withMetadata;
  private final MessageBytes message = new MessageBytes();
  private long metadataLeftOut;

  ParquetForm(ExportRequest request, PageCompressor compressor) {
    this.withMetadata = request.metadata();
    this.rows = new RowEncoder(compressor, withMetadata);
  }

  @Override
  public void add(CaptureLine line, LabelText labels) {
    message.turnTo(line);
    metadataLeftOut += !withMetadata && line.hasMetadata() ? 1 : 0;
    rows.add(
        line.timestampNanos(),
        labels.labels(),
        message.bytes(),
        message.offset(),
        message.length(),
        withMetadata ? line.metadata() : Map.of());
  }

  @Override
  public Piece take(String part) {
    int count = rows.rows();
    Piece piece = new Piece(part, NONE, 0, rows.take(), count, 0, metadataLeftOut);
    metadataLeftOut = 0;
    return piece;
  }
}
