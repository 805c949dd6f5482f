package dev.wadi.codec.bulk;

import org.jspecify.annotations.Nullable;

/**
 * One action of a bulk request.
 *
 * @param action such as {@code create}
 * @param index it names, or that of the path
 * @param id it names; empty for none
 * @param fault why it is not taken; null when it is
 */
public record BulkItem(String action, String index, String id, @Nullable BulkFault fault) {
  public boolean isGood() {
    return fault == null;
  }

  BulkItem with(BulkFault itsFault) {
    return new BulkItem(action, index, id, itsFault);
  }
}
