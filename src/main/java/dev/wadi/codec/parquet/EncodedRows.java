package dev.wadi.codec.parquet;

import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way into a {@link ParquetFile}, as far encoded as pays. Made by {@link RowEncoder}.
 */
public final class EncodedRows {
  final int rows;
  final Range range;
  final byte[] times;
  final List<Page> messages;
  /* What was too little for a page: lengths and texts. */
  final byte[] messagesLeft;
  final int messagesLeftCount;
  final List<LabelRun> labels;
  final @Nullable List<Map<String, String>> metadata;

  /** Rows one after another that have the same labels. */
  record LabelRun(Labels labels, int rows) {}

  EncodedRows(
      int rows,
      Range range,
      byte[] times,
      List<Page> messages,
      byte[] messagesLeft,
      int messagesLeftCount,
      List<LabelRun> labels,
      @Nullable List<Map<String, String>> metadata) {
    this.rows = rows;
    this.range = range;
    this.times = times;
    this.messages = List.copyOf(messages);
    this.messagesLeft = messagesLeft;
    this.messagesLeftCount = messagesLeftCount;
    this.labels = List.copyOf(labels);
    this.metadata = metadata;
  }

  public int rows() {
    return rows;
  }
}
