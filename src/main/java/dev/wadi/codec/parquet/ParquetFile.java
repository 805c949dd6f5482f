package dev.wadi.codec.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes one Parquet file of log lines. Rows are gathered into row groups, of which one is in
 * memory (compressed, at most about 32 MB); a row group that is full is written, and the footer at
 * the end.
 *
 * <p>Columns: {@code ts} (INT64, timestamp in nanoseconds, UTC), {@code labels} (map from string to
 * string), {@code msg} (string), and when asked for {@code metadata} (map). Each row group tells
 * its smallest and largest time. Format: github.com/apache/parquet-format, data pages of version 1.
 * The same rows in the same pieces make the same bytes. For one thread.
 */
public final class ParquetFile {
  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final String CREATED_BY = "wadi";
  private static final int MOST_ROWS = 262_144;
  private static final long MOST_BYTES = 32L << 20;
  private static final long MOST_PLAIN_BYTES = 256L << 20;
  private static final int PAGE_BYTES = 1 << 20;

  private final Target target;
  private final PageCompressor compressor;
  private final boolean withMetadata;
  private final List<RowGroup> groups = new ArrayList<>();
  private long at;
  private long allRows;

  private Column messages = new Column(Column.BYTE_ARRAY, List.of("msg"));
  private Column times = new Column(Column.INT64, List.of("ts"));
  private MapColumn labels = new MapColumn("labels");
  private MapColumn metadata = new MapColumn("metadata");
  /* Made anew when they are empty: of many files that are written in turn, each would keep room. */
  private ByteArrayOutputStream timesLeft = new ByteArrayOutputStream(0);
  private ByteArrayOutputStream messagesLeft = new ByteArrayOutputStream(0);
  private int messagesLeftCount;
  private Range timesLeftRange = Range.NONE;
  private int rows;

  /** Takes the file's bytes in their order. */
  public interface Target {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  private record RowGroup(List<Column.Footnote> columns, long plainBytes, long bytes, long rows) {}

  /**
   * @param withMetadata there is a column for structured metadata
   */
  public ParquetFile(Target target, PageCompressor compressor, boolean withMetadata)
      throws IOException {
    this.target = target;
    this.compressor = compressor;
    this.withMetadata = withMetadata;
    write(MAGIC);
  }

  /** Adds rows behind those that are there. */
  public void add(EncodedRows encoded) throws IOException {
    timesLeft.writeBytes(encoded.times);
    timesLeftRange = timesLeftRange.with(encoded.range);
    if (timesLeft.size() >= PAGE_BYTES) {
      endTimes();
    }
    if (!encoded.messages.isEmpty()) {
      endMessages();
      encoded.messages.forEach(messages::add);
    }
    messagesLeft.writeBytes(encoded.messagesLeft);
    messagesLeftCount += encoded.messagesLeftCount;
    if (messagesLeft.size() >= PAGE_BYTES) {
      endMessages();
    }
    for (EncodedRows.LabelRun run : encoded.labels) {
      labels.add(run.labels(), run.rows());
    }
    List<Map<String, String>> pairs = encoded.metadata;
    if (withMetadata && pairs != null) {
      pairs.forEach(each -> metadata.add(each, 1));
    }
    rows += encoded.rows;
    allRows += encoded.rows;
    if (rows >= MOST_ROWS
        || bufferedBytes() >= MOST_BYTES
        || messages.plainBytes() >= MOST_PLAIN_BYTES) {
      endRowGroup();
    }
  }

  /** Rows so far. */
  public long rows() {
    return allRows;
  }

  /** Bytes in memory that the next row group will have, about. */
  public long bufferedBytes() {
    return messages.bytes()
        + times.bytes()
        + timesLeft.size()
        + messagesLeft.size()
        + labels.bytes()
        + metadata.bytes();
  }

  private void endTimes() {
    if (timesLeft.size() > 0) {
      byte[] plain = timesLeft.toByteArray();
      times.add(
          Page.times(plain, plain.length, plain.length / 8, timesLeftRange, compressor),
          timesLeftRange);
      timesLeft = new ByteArrayOutputStream(0);
      timesLeftRange = Range.NONE;
    }
  }

  private void endMessages() {
    if (messagesLeftCount > 0) {
      byte[] plain = messagesLeft.toByteArray();
      messages.add(Page.data(plain, plain.length, messagesLeftCount, Page.PLAIN, compressor));
      messagesLeft = new ByteArrayOutputStream(0);
      messagesLeftCount = 0;
    }
  }

  /** Writes the rows that are in memory. */
  public void endRowGroup() throws IOException {
    if (rows == 0) {
      return;
    }
    endTimes();
    endMessages();
    List<Column> columns = new ArrayList<>();
    columns.add(times);
    columns.addAll(labels.columns(compressor));
    columns.add(messages);
    if (withMetadata) {
      columns.addAll(metadata.columns(compressor));
    }
    List<Column.Footnote> footnotes = new ArrayList<>();
    long plain = 0;
    long bytes = 0;
    for (Column column : columns) {
      for (Page page : column.written(at)) {
        write(page.header());
        write(page.values());
      }
      plain += column.plainBytes();
      bytes += column.bytes();
      footnotes.add(column.footnote());
    }
    groups.add(new RowGroup(footnotes, plain, bytes, rows));
    rows = 0;
    messages = new Column(Column.BYTE_ARRAY, List.of("msg"));
    times = new Column(Column.INT64, List.of("ts"));
    labels = new MapColumn("labels");
    metadata = new MapColumn("metadata");
  }

  /** Writes the rest and the footer. */
  public void finish() throws IOException {
    endRowGroup();
    byte[] footer = footer();
    write(footer);
    write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array());
    write(MAGIC);
  }

  private void write(byte[] bytes) throws IOException {
    target.write(bytes, 0, bytes.length);
    at += bytes.length;
  }

  private byte[] footer() {
    ThriftCompact out = new ThriftCompact().element();
    out.i32(1, 1);
    Schema.write(out, 2, withMetadata);
    out.i64(3, allRows);
    out.structs(4, groups.size());
    for (int i = 0; i < groups.size(); i++) {
      RowGroup group = groups.get(i);
      out.element().structs(1, group.columns.size());
      group.columns.forEach(column -> column.write(out));
      out.i64(2, group.plainBytes).i64(3, group.rows);
      out.i64(5, group.columns.get(0).offset()).i64(6, group.bytes);
      // Its number is told in 16 bits, and may be left out.
      if (groups.size() <= Short.MAX_VALUE) {
        out.i16(7, i);
      }
      out.end();
    }
    out.text(6, CREATED_BY);
    int leaves = withMetadata ? 6 : 4;
    out.structs(7, leaves);
    for (int i = 0; i < leaves; i++) {
      out.element().empty(1).end();
    }
    return out.end().toBytes();
  }
}
