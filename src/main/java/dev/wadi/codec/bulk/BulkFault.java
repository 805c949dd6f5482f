package dev.wadi.codec.bulk;

/**
 * Why an item of a bulk request is not taken, in Elasticsearch's words.
 *
 * @param type such as {@code document_parsing_exception}
 * @param reason a sentence; holds no value of the sender's
 */
public record BulkFault(String type, String reason) {
  private static final String PARSING = "document_parsing_exception";
  private static final String ARGUMENT = "illegal_argument_exception";

  /** Its document is none, or not one that is taken here. */
  public static BulkFault ofDocument(String reason) {
    return new BulkFault(PARSING, reason);
  }

  static BulkFault unsupported(String action) {
    return new BulkFault(ARGUMENT, action + " is not supported: a log only grows");
  }
}
