package dev.wadi.query;

import java.util.Map;

/**
 * {@code | unpack}: undoes what the stage {@code pack} of Promtail did. The texts of a JSON object
 * become labels and that of {@code _entry} the line; without {@code _entry} nothing was packed.
 */
record Unpack() implements Change {
  private static final String ENTRY = "_entry";

  @Override
  public void apply(ChangedLine line) {
    if (!line.isJsonObject()) {
      line.fail("JSONParserErr");
      return;
    }
    Map<String, String> packed = new JsonText(line.text()).strings();
    String entry = packed.remove(ENTRY);
    if (entry != null) {
      packed.forEach((name, value) -> line.found(LogfmtPairs.labelName(name), value));
      line.rewrite(entry);
    }
  }

  @Override
  public boolean rewrites() {
    return true;
  }

  @Override
  public String toString() {
    return "| unpack";
  }
}
