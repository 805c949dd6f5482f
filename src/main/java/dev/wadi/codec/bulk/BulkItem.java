package dev.wadi.codec.bulk;

/**
 * One action of a bulk request.
 *
 * @param action such as {@code create}
 * @param index it names, or that of the path
 * @param id it names; empty for none
 * @param fault why it is not taken; empty when it is
 */
public record BulkItem(String action, String index, String id, String fault) {
  public boolean isGood() {
    return fault.isEmpty();
  }
}
