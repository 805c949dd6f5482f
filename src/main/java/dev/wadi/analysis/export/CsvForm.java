package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import dev.wadi.model.Rfc3339;
import java.util.StringJoiner;

/** Lines as CSV. For one thread. */
final class CsvForm implements LineForm {
  private final boolean guarded;
  private final boolean withMetadata;
  private final Buffers buffers;
  private final CsvCell cells;
  private final Rfc3339.Writer times = new Rfc3339.Writer();
  private final byte[] time = new byte[Rfc3339.Writer.MAX_BYTES + 1];
  private final MessageBytes message = new MessageBytes();
  private long lines;
  private long guardedCells;
  private long metadataLeftOut;

  CsvForm(ExportRequest request, Buffers buffers) {
    this.buffers = buffers;
    this.cells = new CsvCell(buffers.first());
    this.guarded = request.guarded();
    this.withMetadata = request.metadata();
  }

  /** The first line of a file. */
  static byte[] header(boolean withMetadata) {
    return ("ts,labels,msg" + (withMetadata ? ",metadata" : "") + "\n").getBytes(UTF_8);
  }

  @Override
  public void add(CaptureLine line, LabelText labels) {
    int end = times.write(line.timestampNanos(), time, 0);
    time[end] = 'Z';
    cells.plain(time, 0, end + 1);
    cells.put(',');
    cells.plain(labels.csv(), 0, labels.csv().length);
    guardedCells += labels.guarded() ? 1 : 0;
    cells.put(',');
    message.turnTo(line);
    cell(message.bytes(), message.offset(), message.length());
    if (withMetadata) {
      cells.put(',');
      StringJoiner pairs = new StringJoiner(";");
      line.metadata().forEach((name, value) -> pairs.add(name + "=" + value));
      byte[] text = pairs.toString().getBytes(UTF_8);
      cell(text, 0, text.length);
    } else if (line.hasMetadata()) {
      metadataLeftOut++;
    }
    cells.put('\n');
    lines++;
  }

  private void cell(byte[] text, int offset, int length) {
    guardedCells += cells.add(text, offset, length, guarded) ? 1 : 0;
  }

  @Override
  public Piece take(String part) {
    if (lines == 0) {
      return Piece.nothing(part);
    }
    int length = cells.size();
    byte[] text = buffers.reused() ? cells.swap(buffers.next()) : cells.take();
    Piece piece = new Piece(part, text, length, null, lines, guardedCells, metadataLeftOut);
    lines = 0;
    guardedCells = 0;
    metadataLeftOut = 0;
    return piece;
  }
}
