package dev.wadi.chain.validate.schema;

/**
 * Why an entry does not fit a schema. Nothing in it is the sender's: places and expectations are
 * words of the schema, and numbers.
 *
 * @param schema the name of the schema
 * @param keyword of JSON Schema that it does not fit, or one of ours: {@code nesting}, {@code
 *     steps}, {@code number}
 * @param reason place and expectation as a sentence
 */
record Misfit(String schema, String keyword, String reason) {
  /** For the sender, and beside an entry that is set aside. */
  String told() {
    return "does not fit the schema " + schema + ": " + reason;
  }
}
